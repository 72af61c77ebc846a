/** What a pipeline names the stage by that makes it an agent. */
export const AGENT_STAGE = 'agent/loop';
