import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectSecure } from 'node:tls';

/** Read into again and again: no memory is made for what is only counted, bytes. */
const READ_BUFFER_BYTES = 65_536;

export interface LoadAddress {
  host: string;
  port: number;
  isSecure: boolean;
  /** Authorities that are trusted beside the system's, PEM. */
  ca: string | undefined;
}

export interface SocketListener {
  onData(data: Buffer): void;
  /** The peer will send nothing more. */
  onEnd(): void;
  /** Called once, at last. @param error why, when it was not orderly */
  onClose(error: NodeJS.ErrnoException | null): void;
}

/** Opens a connection. Writing may begin at once; what is written waits until it is open. */
export function openLoadSocket(address: LoadAddress, listener: SocketListener): Socket {
  const socket = address.isSecure ? openSecure(address, listener) : openPlain(address, listener);
  let failure: NodeJS.ErrnoException | null = null;
  socket.setNoDelay(true);
  socket.on('error', (error) => {
    failure = error;
  });
  socket.on('end', () => listener.onEnd());
  socket.on('close', () => listener.onClose(failure));
  return socket;
}

function openPlain({ host, port }: LoadAddress, listener: SocketListener): Socket {
  return connectPlain({
    host,
    port,
    onread: {
      buffer: Buffer.allocUnsafe(READ_BUFFER_BYTES),
      callback: (bytes, buffer) => {
        listener.onData(Buffer.from(buffer.buffer, buffer.byteOffset, bytes));
        return true;
      },
    },
  });
}

function openSecure({ host, port, ca }: LoadAddress, listener: SocketListener): Socket {
  const socket = connectSecure({
    host,
    port,
    ALPNProtocols: ['http/1.1'],
    // An address has no name that a certificate could be asked for.
    ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
    ...(ca === undefined ? {} : { ca }),
  });
  return socket.on('data', (data: Buffer) => listener.onData(data));
}
