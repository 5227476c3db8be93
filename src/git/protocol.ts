/** The words of the protocol, for whoever asks other servers. */

// Packets

export { AGENT } from './agent.ts'
export { DELIM, encodeData, FLUSH, lineOf, PAYLOAD_BYTES_MAX } from './wire/pktline.ts'
export { quote } from './wire/quote.ts'
export { BAND } from './wire/sideband.ts'
