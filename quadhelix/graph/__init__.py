"""GraphQL building blocks shared by the services: texts, findings, connections, mutations, context."""
