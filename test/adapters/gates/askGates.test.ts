import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { askGates } from '../../../src/adapters/gates/askGates.ts';
import type { GateQuestion } from '../../../src/model/executionPlan.ts';
import type { ControllerPort } from '../../../src/runtime/ports.ts';

const noController: ControllerPort = { run: () => Promise.reject(new Error('no command was expected')) };

function gates(controller = noController) {
  return askGates({
    controller,
    fillSecrets: (text) => text.replaceAll('<token>', 'hunter22'),
    mask: (text) => text.replaceAll('hunter22', '***'),
  });
}

function ask(question: GateQuestion, timeoutMs = 10_000, signal = new AbortController().signal) {
  return gates().ask(question, timeoutMs, signal);
}

function http(url: string, more: Partial<Extract<GateQuestion, { kind: 'http' }>> = {}): GateQuestion {
  return { kind: 'http', method: 'GET', url, headers: {}, status: 200, contains: null, ...more };
}

function tcp(port: number, address = '127.0.0.1'): GateQuestion {
  return { kind: 'tcp', address, port };
}

async function listening(server: Server | ReturnType<typeof createTcpServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    if ('closeAllConnections' in server) server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function web(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listening(createServer(listener))}/health`;
}

async function tcpServer(onSocket: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const port = await listening(
    createTcpServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      onSocket(socket);
    }),
  );
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  return port;
}

/** A port on which nobody listens: it was given out and closed again. */
async function closedPort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('an http gate', () => {
  it('passes by its status, and fails by another', async () => {
    const url = await web((_, response) => response.writeHead(503).end());
    expect(await ask(http(url, { status: 503 }))).toMatchObject({ verdict: 'pass', detail: 'HTTP 503' });
    expect(await ask(http(url))).toMatchObject({ verdict: 'fail', detail: expect.stringContaining('HTTP 503') });
  });

  it('takes a redirect for its status and does not follow it', async () => {
    let asked = 0;
    const url = await web((_, response) => {
      asked += 1;
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect(await ask(http(url))).toMatchObject({ verdict: 'fail', detail: expect.stringContaining('HTTP 302') });
    expect(await ask(http(url, { status: 302 }))).toMatchObject({ verdict: 'pass' });
    expect(asked).toBe(2);
  });

  it('looks for a text in the body, also of one that comes in pieces', async () => {
    const url = await web((_, response) => {
      response.write('{"status":');
      setTimeout(() => response.end('"UP ☃"}'), 20);
    });
    expect(await ask(http(url, { contains: '"status":"UP ☃"' }))).toMatchObject({ verdict: 'pass' });
    expect(await ask(http(url, { contains: 'DOWN' }))).toMatchObject({ verdict: 'fail' });
  });

  it('reads a body that never ends to its first MiB only', async () => {
    const url = await web((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
        response.once('drain', more);
      };
      more();
    });
    expect(await ask(http(url, { contains: 'y' }))).toMatchObject({ verdict: 'fail' });
    expect(await ask(http(url))).toMatchObject({ verdict: 'pass' });
  });

  it('sends its method and headers, secrets filled in, and masks them in what it says', async () => {
    const seen: unknown[] = [];
    const url = await web((request, response) => {
      seen.push([request.method, request.headers.authorization, request.headers['x-plain']]);
      response.end('got hunter22');
    });
    const headers = { authorization: 'Bearer <token>', 'X-Plain': 'yes' };
    await ask(http(url, { method: 'POST', headers }));
    expect(seen).toEqual([['POST', 'Bearer hunter22', 'yes']]);
    const answer = await ask(http(url, { contains: 'never hunter22' }));
    expect(answer).toMatchObject({ verdict: 'fail', detail: expect.stringContaining('***') });
    expect(answer.detail).not.toContain('hunter22');
  });

  it('uses a connection of its own for every ask', async () => {
    const ports: unknown[] = [];
    const url = await web((request, response) => {
      ports.push(request.socket.remotePort);
      response.end('UP');
    });
    for (let n = 0; n < 3; n += 1) await ask(http(url, { contains: 'UP' }));
    expect(new Set(ports).size).toBe(3);
  });

  it('fails when nobody listens, when the connection breaks, and when the answer is no HTTP', async () => {
    expect(await ask(http(`http://127.0.0.1:${await closedPort()}/`))).toMatchObject({
      verdict: 'fail',
      detail: 'connection refused',
    });
    const resetting = await tcpServer((socket) => socket.resetAndDestroy());
    expect(await ask(http(`http://127.0.0.1:${resetting}/`))).toMatchObject({ verdict: 'fail' });
    const babbling = await tcpServer((socket) => socket.end('SSH-2.0-OpenSSH\r\n'));
    expect(await ask(http(`http://127.0.0.1:${babbling}/`))).toMatchObject({ verdict: 'fail' });
  });

  it('fails when the body it needs breaks off, and passes when it needs none', async () => {
    const url = await web((_, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('UP');
      setTimeout(() => response.destroy(), 20);
    });
    expect(await ask(http(url, { contains: 'UP' }))).toMatchObject({ verdict: 'fail' });
    expect(await ask(http(url))).toMatchObject({ verdict: 'pass' });
  });

  it('fails without an answer in time: to the connection, to the question, in the body', async () => {
    const silent = await tcpServer(() => {});
    const failed = { verdict: 'fail', detail: 'no answer in 0.2s' };
    expect(await ask(http(`http://127.0.0.1:${silent}/`), 200)).toMatchObject(failed);
    const endless = await web((_, response) => response.write('x'));
    expect(await ask(http(endless, { contains: 'y' }), 200)).toMatchObject(failed);
  });

  it('is unknown when the name cannot be found', async () => {
    const answer = await ask(http('http://no-such-host.invalid/'), 30_000);
    expect(answer.verdict).toBe('unknown');
  });

  it('is unknown when it cannot be asked at all', async () => {
    const url = await web((_, response) => response.end());
    expect(await ask(http(url, { headers: { 'x-odd': 'two\nlines' } }))).toMatchObject({ verdict: 'unknown' });
    expect(await ask(http('http://'))).toMatchObject({ verdict: 'unknown' });
  });

  it('is asked on ports that browsers refuse', async () => {
    // Whoever listens there, if anybody does, is no web server; what matters is that it was asked.
    expect(await ask(http('http://127.0.0.1:6000/'))).toMatchObject({ verdict: 'fail' });
  });
});

describe('a tcp gate', () => {
  it('passes when the port accepts, and leaves no connection behind', async () => {
    let closed: Promise<unknown> = Promise.resolve();
    const port = await tcpServer((socket) => {
      closed = new Promise((resolve) => socket.once('close', resolve));
      socket.resume();
    });
    expect(await ask(tcp(port))).toMatchObject({ verdict: 'pass', detail: 'connected' });
    await closed;
  });

  it('fails when nobody listens', async () => {
    expect(await ask(tcp(await closedPort()))).toMatchObject({ verdict: 'fail', detail: 'connection refused' });
    expect(await ask(tcp(await closedPort(), 'localhost'))).toMatchObject({
      verdict: 'fail',
      detail: 'connection refused',
    });
  });

  it('is unknown when the name cannot be found', async () => {
    expect((await ask(tcp(80, 'no-such-host.invalid'), 30_000)).verdict).toBe('unknown');
  });
});

describe('a command gate', () => {
  const question: GateQuestion = { kind: 'command', from: 'controller', command: 'check', stdin: 'key <token>' };
  const ended = { exitCode: 0, timedOut: false, output: '', durationMs: 1 };

  function answering(answer: Partial<typeof ended>, seen: unknown[] = []) {
    return gates({
      run: async (request) => {
        seen.push(request);
        return { ...ended, ...answer };
      },
    });
  }
  const signal = new AbortController().signal;

  it('runs on the controller with its input, secrets filled in', async () => {
    const seen: unknown[] = [];
    await answering({}, seen).ask(question, 5_000, signal);
    expect(seen).toMatchObject([{ command: 'check', stdin: 'key hunter22', timeoutMs: 5_000, directory: null }]);
  });

  it.each([
    [0, 'fine\n', 'pass', 'fine'],
    [1, 'a\nnot listening\n', 'fail', 'exit 1: not listening'],
    [75, 'no data\n', 'unknown', 'exit 75: no data'],
    [127, '', 'fail', 'exit 127'],
    [1, 'bad password hunter22\n', 'fail', 'exit 1: bad password ***'],
  ])('that ends with %i and says %j: %s', async (exitCode, output, verdict, detail) => {
    expect(await answering({ exitCode, output }).ask(question, 5_000, signal)).toMatchObject({ verdict, detail });
  });

  it('shows no half of a secret where a long line is cut', async () => {
    const output = `${'x'.repeat(195)}hunter22 and more`;
    const { detail } = await answering({ exitCode: 1, output }).ask(question, 5_000, signal);
    expect(detail).not.toContain('hunt');
  });

  it('that does not end in time is unknown', async () => {
    const answer = await answering({ timedOut: true, exitCode: 143 }).ask(question, 5_000, signal);
    expect(answer).toMatchObject({ verdict: 'unknown', detail: 'no answer in 5s' });
  });

  it('is unknown when the controller cannot run it, or it belongs on a host', async () => {
    expect(await gates().ask(question, 5_000, signal)).toMatchObject({ verdict: 'unknown' });
    expect(await answering({}).ask({ ...question, from: 'host' }, 5_000, signal)).toMatchObject({ verdict: 'unknown' });
  });
});

describe('an ask that is stopped', () => {
  it('is unknown at once, before it began or in the middle', async () => {
    const port = await tcpServer(() => {});
    const question = http(`http://127.0.0.1:${port}/`);
    expect(await ask(question, 60_000, AbortSignal.abort())).toMatchObject({ verdict: 'unknown' });
    expect(await ask(tcp(port), 60_000, AbortSignal.abort())).toMatchObject({ verdict: 'unknown' });
    const stop = new AbortController();
    const asking = ask(question, 60_000, stop.signal);
    setTimeout(() => stop.abort(), 50);
    expect(await asking).toMatchObject({ verdict: 'unknown', detail: 'stopped before the answer' });
  });

  it('leaves nothing on a signal that lives long', async () => {
    const url = await web((_, response) => response.end());
    const { signal } = new AbortController();
    let listeners = 0;
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
    signal.addEventListener = (...words: Parameters<typeof add>) => {
      listeners += 1;
      add(...words);
    };
    signal.removeEventListener = (...words: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...words);
    };
    for (let n = 0; n < 5; n += 1) await ask(http(url), 10_000, signal);
    expect(listeners).toBe(0);
  });
});
