import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { Frames } from './frames.ts';
import { framed, wire } from './wireWriter.ts';

/** A connection to a master that passes on channels (PROTOCOL.mux of OpenSSH, §8 “Requesting proxying”). */
export interface ControlSocket {
  readonly socket: Socket;
  /** Process id of the master. */
  readonly pid: number;
  /** From now on with a packet of RFC 4254 each, behind a byte for padding. */
  readonly frames: Frames;
}

const version = 4;
const message = { hello: 0x1, aliveCheck: 0x1000_0004, proxy: 0x1000_000f, alive: 0x8000_0005, proxied: 0x8000_000f };

/** Greets a master at its socket, asks for its process id, and has it pass on channels. Rejects when it does not. */
export async function openControlSocket(path: string, signal: AbortSignal): Promise<ControlSocket> {
  const socket = connect(path);
  const stop = () => socket.destroy(new Error('called off'));
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  try {
    return await greet(socket);
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function greet(socket: Socket): Promise<ControlSocket> {
  const requests = [wire(message.hello, version), wire(message.aliveCheck, 0), wire(message.proxy, 1)];
  socket.write(Buffer.concat(requests.map(framed)));
  const frames = new Frames();
  let pid = 0;
  return new Promise((resolve, reject) => {
    const closed = () => reject(new Error('ssh closed its control socket'));
    const answered = (packet: Buffer) => {
      const type = packet.readUInt32BE(0);
      if (type === message.alive) pid = packet.readUInt32BE(8);
      else if (type === message.proxied) {
        socket.removeAllListeners();
        resolve({ socket, pid, frames });
      } else if (type !== message.hello) reject(new Error(`ssh passes no channels on: answer ${type.toString(16)}`));
    };
    socket.on('error', reject).on('close', closed);
    socket.on('data', (piece) => attempt(() => frames.push(piece).forEach(answered), reject));
  });
}

function attempt(work: () => void, failed: (error: unknown) => void): void {
  try {
    work();
  } catch (error) {
    failed(error);
  }
}
