import * as z from 'zod';

// zod compiles object parsers with `new Function` and probes for it when a schema is made; the content security policy
// forbids both. This must be the page's first import: schemas are made while modules load.
z.config({ jitless: true });
