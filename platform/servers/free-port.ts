import { randomInt } from 'node:crypto'
import { connect, createServer } from 'node:net'

const PROBE_LIMIT_MS = 500
const STEP = 10
const STEPS = 5
// Below the range from which operating systems take ports for outgoing connections, so that a port that was free a
// moment ago is not given to one of those.
const RANDOM_PORTS = { from: 20_000, to: 30_000 }
const RANDOM_ATTEMPTS = 200

/** The wanted port of 127.0.0.1 when nobody has it, else the next free one 10, 20 … above it, else a random one. */
export async function choosePort(wanted: number, avoid: ReadonlySet<number> = new Set()): Promise<number> {
  for (let step = 0; step <= STEPS; step += 1) {
    const port = wanted + step * STEP
    if (!avoid.has(port) && (await isPortFree(port))) return port
  }
  return chooseRandomPort(avoid)
}

/** A free port of 127.0.0.1 that nobody asked for by number. */
export async function chooseRandomPort(avoid: ReadonlySet<number> = new Set()): Promise<number> {
  for (let attempt = 0; attempt < RANDOM_ATTEMPTS; attempt += 1) {
    const port = randomInt(RANDOM_PORTS.from, RANDOM_PORTS.to)
    if (!avoid.has(port) && (await isPortFree(port))) return port
  }
  throw new Error(`No free port of 127.0.0.1 between ${RANDOM_PORTS.from} and ${RANDOM_PORTS.to}.`)
}

/** Chooses all ports of a set at once, no port twice. */
export async function choosePorts<Name extends string>(wanted: Record<Name, number>): Promise<Record<Name, number>> {
  const chosen = { ...wanted }
  const taken = new Set<number>()
  for (const name of Object.keys(wanted) as Name[]) {
    // Another part may want by default what this one would be moved to.
    const others = Object.entries<number>(wanted).filter(([other]) => other !== name)
    const avoid = new Set([...taken, ...others.map(([, port]) => port)])
    chosen[name] = await choosePort(wanted[name], avoid)
    taken.add(chosen[name])
  }
  return chosen
}

export async function isPortFree(port: number): Promise<boolean> {
  // A listener on 0.0.0.0 does not everywhere forbid one more on 127.0.0.1, so a connection is tried as well.
  return !(await isListening(port)) && (await canListen(port))
}

/** Whether somebody accepts connections on this port of 127.0.0.1. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    const end = (answer: boolean): void => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(PROBE_LIMIT_MS, () => end(true))
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
  })
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)))
  })
}
