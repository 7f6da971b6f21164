import { lookup as systemLookup } from 'node:dns';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import { SourceError } from '../../shared/errors';
import type { DownloadOptions } from '../../shared/storage/download';
import type { WebPolicy } from './settings';

/**
 * How a deployed step reaches the web. A run's source is an address that somebody else may have chosen, so it must lead
 * to a public host and to none of the network that the function stands in (its metadata service, say). The name is
 * resolved once, every address that it stands for is checked, and the connection goes to an address that was checked: a
 * name that changes its mind between check and use gains nothing.
 * @param lookup resolves names; the system's by default
 */
export function webAccess(
  policy: Pick<WebPolicy, 'hosts' | 'allowLoopback'>,
  lookup: typeof systemLookup = systemLookup,
): Required<Pick<DownloadOptions, 'request' | 'allowLoopbackHttp'>> {
  return {
    allowLoopbackHttp: policy.allowLoopback,
    request: (url, init) => {
      checkHost(url, policy);
      return send(url, init, checkedLookup(policy, lookup));
    },
  };
}

function checkHost({ hostname }: URL, policy: Pick<WebPolicy, 'hosts' | 'allowLoopback'>): void {
  const { hosts } = policy;
  if (hosts && !hosts.includes(hostname.toLowerCase())) {
    throw new SourceError(
      `The host ${hostname} is not among those that this stack may download from: ${hosts.join(', ')}`,
      {
        remedy: 'Upload the file to the bucket, or deploy the stack with this host in "-c webHosts=…".',
      },
    );
  }
  // A literal address is connected to without being looked up.
  const literal = hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal)) checkAddress(literal, hostname, policy);
}

function checkAddress(address: string, host: string, { allowLoopback }: Pick<WebPolicy, 'allowLoopback'>): void {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (!NOT_PUBLIC.check(address, family)) return;
  if (allowLoopback && LOOPBACK.check(address, family)) return;
  throw new SourceError(`The host ${host} leads to ${address}, which is not a public address`, {
    remedy: 'Upload the file to the bucket and give its s3:// address.',
  });
}

/** A lookup that hands on only addresses that were checked, so that what is checked is what is connected to. */
function checkedLookup(policy: Pick<WebPolicy, 'allowLoopback'>, lookup: typeof systemLookup): LookupFunction {
  return (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '', 0);
      try {
        for (const { address } of found) checkAddress(address, host, policy);
      } catch (refusal) {
        return callback(refusal as Error, '', 0);
      }
      if (options.all) return callback(null, found as never, 0);
      const [first] = found;
      return callback(null, first?.address ?? '', first?.family ?? 0);
    });
  };
}

/** One request, as fetch makes it, over a connection that uses `lookup`. */
function send(url: URL, { signal, headers }: RequestInit, lookup: LookupFunction): Promise<Response> {
  const request = url.protocol === 'http:' ? httpRequest : httpsRequest;
  return new Promise((resolve, reject) => {
    const options = { lookup, signal: signal ?? undefined, headers: headers as Record<string, string>, agent: false };
    request(url, options, (answer) => {
      const status = answer.statusCode ?? 0;
      const hasBody = status !== 204 && status !== 205 && status !== 304;
      if (!hasBody) answer.resume();
      const answered = Object.entries(answer.headers).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, String(value)] as [string, string]],
      );
      const body = hasBody ? (Readable.toWeb(answer) as ReadableStream<Uint8Array>) : null;
      resolve(new Response(body, { status, statusText: answer.statusMessage, headers: answered }));
    })
      .on('error', reject)
      .end();
  });
}

/** https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry, and multicast. */
const NOT_PUBLIC = blockList([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
  '5f00::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
]);
const LOOPBACK = blockList(['127.0.0.0/8', '::1/128']);

/** An IPv4 address inside an IPv6 one (::ffff:10.0.0.1) is checked as the IPv4 address that it is. */
function blockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    list.addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}
