/** A role must load its plug-ins and be ready within this; a payload of megabytes is verified in it. */
export const PREPARE_MS = 15_000;
