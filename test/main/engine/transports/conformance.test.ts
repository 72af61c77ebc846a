import { describeConformance } from '../rpc/conformance/describe-conformance.ts';
import {
  openByteStreamPair,
  openElectronPortPair,
  openMessageChannelPair,
  openMuxPair,
  openWebSocketPair,
} from './port-pairs.ts';

describeConformance('a MessagePort', openMessageChannelPair);
describeConformance("Electron's MessagePortMain", openElectronPortPair);
describeConformance('a WebSocket', openWebSocketPair);
describeConformance('a local socket', openByteStreamPair);
describeConformance('a connection on a shared pipe', openMuxPair);
