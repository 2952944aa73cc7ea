export { actingAs, setActingAs } from './actingAs';
export { ApiError, isAbort, type CostEstimate, type FieldError } from './ApiError';
export { followEvents, streaming, type ServerEvent } from './events';
export { getAll, getJson, postJson, putJson, remove, send, type Page, type RequestOptions } from './http';
