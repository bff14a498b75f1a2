#ifndef API_OPENAPI_H
#define API_OPENAPI_H

#include "api/ctx.h"

/*
 * The OpenAPI 3.1 document of the API, made from the tables that the server itself goes by: routes,
 * fields, words, problems, the state table. What it says beyond them are examples and a few texts.
 */

/* Writes the document. */
void openapi_write(struct strbuf *out);

/* The document as it is served: made when it is first asked for, and kept. */
struct openapi;
struct openapi *openapi_new(void);

/* Accepts NULL. */
void openapi_free(struct openapi *openapi);

/* GET /openapi.json. */
bool api_openapi(struct ctx *c) MUST_CHECK;

#endif
