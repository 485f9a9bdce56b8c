// The GraphiQL page: one component, pointed at the endpoint beside it.
import { GraphiQL } from 'graphiql';
import { createRoot } from 'react-dom/client';
import 'graphiql/style.css';
import './page.css';

const endpoint = new URL('graphql', document.baseURI);

// Plain POST: the gateway answers introspection itself and speaks no subscriptions here.
async function ask(operation, { headers } = {}) {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json',
      ...headers,
    },
    body: JSON.stringify(operation),
  });
  return answer.json();
}

const welcome = await fetch(new URL('graphiql/welcome.graphql', document.baseURI)).then((it) => it.text());

createRoot(document.getElementById('graphiql')).render(
  <GraphiQL fetcher={ask} defaultQuery={welcome} defaultEditorToolsVisibility="headers">
    <GraphiQL.Logo>Quadhelix</GraphiQL.Logo>
  </GraphiQL>,
);
