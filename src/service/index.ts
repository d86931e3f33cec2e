export { type ServiceParts } from "./app.ts";
export { type RunningService, startService } from "./server.ts";
