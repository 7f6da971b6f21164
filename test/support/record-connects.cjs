/**
 * For `node --require`: writes a line for each name that is looked up and each address that is connected to, by whatever
 * JavaScript this process runs, to the file that CONNECTS_FILE names. Native code goes unseen.
 */
const { appendFileSync } = require('node:fs');
const dns = require('node:dns');
const net = require('node:net');

const note = (what) => appendFileSync(process.env.CONNECTS_FILE, `${process.argv[1] ?? 'node'}: ${what}\n`);

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...args) {
  // net.connect() hands its arguments on in an array.
  const first = Array.isArray(args[0]) ? args[0][0] : args[0];
  const isLocal = typeof first === 'string' || first?.path !== undefined;
  if (!isLocal) note(`connect ${typeof first === 'object' ? `${first.host ?? 'localhost'}:${first.port}` : first}`);
  return connect.apply(this, args);
};
for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6']) {
  for (const api of [dns, dns.promises]) {
    const original = api[name];
    api[name] = function (host, ...rest) {
      note(`${name} ${host}`);
      return original.call(this, host, ...rest);
    };
  }
}
