import net from 'node:net';
import ssh2, { type AuthContext, type Connection, type ParsedKey, type ServerChannel, type Session } from 'ssh2';
import { joinChannel } from './commandChannel.ts';
import { consumeFault, faultOf } from './faultFiles.ts';
import type { CommandDirectories } from './hostCommands.ts';
import type { LabHost } from './layout.ts';
import type { LabProcesses } from './processes.ts';

/** A lab host, as its services see it. */
export interface HostPlace {
  readonly host: LabHost;
  /** Its directory of ordered faults. */
  readonly faults: string;
  readonly commands: CommandDirectories;
  readonly processes: LabProcesses;
}

/** The SSH service of one host, not listening yet: commands only; no shell, no files, no forwarding. */
export class SshService {
  readonly listener: net.Server;
  readonly #place: HostPlace;
  readonly #ssh: ssh2.Server;
  readonly #client: ParsedKey;
  /** Every open connection of the host. */
  readonly #sockets = new Set<net.Socket>();

  constructor(place: HostPlace, hostKey: string, client: ParsedKey) {
    this.#place = place;
    this.#client = client;
    this.#ssh = new ssh2.Server({ hostKeys: [hostKey] }, (connection) => this.#serve(connection));
    this.listener = net.createServer({ noDelay: true }, (socket) => this.#welcome(socket));
  }

  /** Cuts every connection, as a network does that goes away; what runs on the host goes on. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  #welcome(socket: net.Socket): void {
    socket.on('error', ignore);
    if (faultOf(this.#place.faults, 'refuse') !== null) return void socket.resetAndDestroy();
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    if (faultOf(this.#place.faults, 'silent') === null) this.#ssh.injectSocket(socket);
    // Unread, a socket would not notice that the other side has gone.
    else socket.resume();
  }

  #serve(connection: Connection): void {
    connection.on('error', ignore);
    connection.on('authentication', (attempt) => {
      if (isSignedBy(this.#client, attempt)) attempt.accept();
      else attempt.reject(['publickey']);
    });
    connection.on('session', (accept) => {
      const session = accept();
      session.on('exec', (acceptExec, _reject, { command }) => this.#exec(command, acceptExec(), session));
    });
  }

  #exec(command: string, channel: ServerChannel, session: Session): void {
    const { faults } = this.#place;
    channel.on('error', ignore);
    if (faultOf(faults, 'hang') !== null) return void channel.resume();
    const delayMs = faultOf(faults, 'slow')?.delayMs ?? 0;
    const start = setTimeout(() => this.#run(command, channel, session), delayMs);
    channel.once('close', () => clearTimeout(start));
  }

  #run(command: string, channel: ServerChannel, session: Session): void {
    const { host, processes } = this.#place;
    const child = processes.start(command, host.root, this.#environment());
    const ended = this.#armDrop();
    child.once('exit', ended);
    child.once('error', ended);
    joinChannel(child, channel, session);
  }

  /** Returns what disarms it: a command that is over before its time leaves the fault to the next. */
  #armDrop(): () => void {
    const { faults } = this.#place;
    const drop = faultOf(faults, 'drop');
    if (drop === null) return ignore;
    const timer = setTimeout(() => {
      if (consumeFault(faults, 'drop')) this.cut();
    }, drop.afterMs);
    return () => clearTimeout(timer);
  }

  /** Nothing of the lab's own environment: it may hold what the hosts are not to see. */
  #environment(): NodeJS.ProcessEnv {
    const { host, faults, commands } = this.#place;
    const path = `${commands.bin}:${process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin'}`;
    const isFaulty = faultOf(faults, 'failStep') !== null || faultOf(faults, 'hangStep') !== null;
    return {
      HOME: host.root,
      USER: 'lab',
      LOGNAME: 'lab',
      SHELL: '/bin/sh',
      LANG: 'C.UTF-8',
      PATH: isFaulty ? `${commands.faulty}:${path}` : path,
      LAB_HOST: host.name,
      LAB_ROOT: host.root,
      LAB_FAULTS: faults,
      LAB_FAULTY: commands.faulty,
    };
  }
}

/** A connection that breaks is closed by itself; there is nobody to tell. */
function ignore(): void {}

function isSignedBy(key: ParsedKey, attempt: AuthContext): boolean {
  if (attempt.method !== 'publickey') return false;
  if (attempt.key.algo !== key.type || !attempt.key.data.equals(key.getPublicSSH())) return false;
  // Without a signature the client only asks whether the key would do.
  if (attempt.signature === undefined || attempt.blob === undefined) return true;
  return key.verify(attempt.blob, attempt.signature, attempt.hashAlgo);
}
