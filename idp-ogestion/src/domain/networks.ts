import { isIPv6 } from 'node:net';

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/**
 * The network that an address is counted as: an IPv4 address by itself, an IPv6 one by its /64, of which one subscriber
 * has all the addresses (RFC 6177). An IPv4 address seen through an IPv6 socket is IPv4 (RFC 4291 §2.5.5.2).
 */
export function networkOf(ip: string): string {
  const ipv4 = MAPPED.exec(ip)?.[1];
  if (ipv4) return ipv4;
  const [address = ''] = ip.split('%');
  if (!isIPv6(address)) return ip;
  const [head = [], tail = []] = compressed(address).map((part) => part.split(':').filter(Boolean));
  const zeros = Array<string>(8 - head.length - tail.length).fill('0');
  return `${[...head, ...zeros, ...tail].slice(0, 4).join(':')}::/64`;
}

/** What stands on both sides of `::`, once written as the URL standard does: lower case, no leading zero, no dotted part. */
const compressed = (address: string): string[] => new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
