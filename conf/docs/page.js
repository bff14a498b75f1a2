// The documentation page: swagger-ui shows the document that triaged makes of its own tables.
// Nothing is asked of any other host. `validatorUrl` would be one.
SwaggerUIBundle({
	url: '/api/v1/openapi.json',
	dom_id: '#api',
	validatorUrl: null,
	deepLinking: true,
	docExpansion: 'list',
	defaultModelsExpandDepth: 0,
	defaultModelExpandDepth: 3,
	displayRequestDuration: true,
	persistAuthorization: false,
});
