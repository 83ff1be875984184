const dark = matchMedia('(prefers-color-scheme: dark)')
const followScheme = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
followScheme()
dark.addEventListener('change', followScheme)

/** Fields are described in the schema, so that comes first; a problem is always the same, so there the example does. */
const schemaFirst = () => ({
  wrapComponents: {
    modelExample: (ModelExample, { React }) =>
      function SchemaFirst(props) {
        const isProblem = [...props.specPath].includes('application/problem+json')
        const defaultModelRendering = isProblem ? 'example' : 'model'
        const getConfigs = () => ({ ...props.getConfigs(), defaultModelRendering })
        return React.createElement(ModelExample, { ...props, getConfigs })
      },
  },
})

SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  defaultModelExpandDepth: 2,
  filter: true,
  validatorUrl: null,
  // A call needs a fresh signature over its bytes, which this page cannot make: `mallbridge sign` can.
  supportedSubmitMethods: [],
  plugins: [schemaFirst],
})
