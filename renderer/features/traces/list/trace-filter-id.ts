/** The filter field's element id: Mod+F leads there. */
export const TRACE_FILTER_ID = 'traces-filter';
