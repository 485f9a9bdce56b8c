"""The gateway: the only public door of the suite.

It composes the services' schemas into one graph, answers GraphQL over HTTP at `/graphql`, shows GraphiQL at
`/` and its own state under `/health`. `app.py` puts it together, `pipeline.py` is the way of one request,
`federation` is the engine it drives.
"""
