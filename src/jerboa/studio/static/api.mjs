/** Requests to the server; whatever it refuses becomes an Error with its one line. */

const token = () => document.querySelector('meta[name=jerboa-token]').content;

async function answered(response) {
  if (response.ok) {
    return response;
  }
  const text = await response.text();
  let problem = text;
  try {
    const { problem: told, detail } = JSON.parse(text);
    problem = told ?? detail;
  } catch {
    // the guard answers in plain text
  }
  throw new Error(problem || `the server answered ${response.status}`);
}

async function ask(path, options) {
  const response = await fetch(`api/${path}`, options).catch(() => {
    throw new Error('the server does not answer; is jerboa studio still running?');
  });
  return answered(response);
}

export async function get(path) {
  return (await ask(path)).json();
}

export async function getBytes(path) {
  const response = await ask(path);
  return { bytes: new Uint8Array(await response.arrayBuffer()), headers: response.headers };
}

/**
 * @param {'POST' | 'PATCH' | 'DELETE'} method
 * @param {FormData | Blob | object} [body] an object is sent as JSON
 */
export async function change(method, path, body) {
  const headers = { 'x-jerboa-token': token() };
  const isReady = body === undefined || body instanceof FormData || body instanceof Blob;
  if (!isReady) {
    headers['content-type'] = 'application/json';
  }
  const payload = isReady ? body : JSON.stringify(body);
  return (await ask(path, { method, headers, body: payload })).json();
}

export const address = (path) => `api/${path}`;
export const quoted = encodeURIComponent;
