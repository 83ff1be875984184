import type { Environment } from './caller.ts'

/** One host name that is served. */
export interface HostRule {
  /** Lower case, without port: proxies and port mappings change the port. */
  readonly host: string
  readonly environment: Environment
}

/** The rule for a Host header; null when the header is malformed, undefined when the host is not served. */
export function findHost(hosts: readonly HostRule[], hostHeader: string): HostRule | undefined | null {
  const name = /^([A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?$/.exec(hostHeader)?.[1]
  if (name === undefined) return null
  return hosts.find(({ host }) => host === name.toLowerCase())
}
