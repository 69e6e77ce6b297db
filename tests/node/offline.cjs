// Preloaded into a program that shall not use the network: it ends at the first attempt, with code 86.
const { Socket } = require("node:net");
const { writeSync } = require("node:fs");

Socket.prototype.connect = function (...to) {
  const { host, path } = to.flat()[0];
  writeSync(2, `offline: refused to connect to ${host ?? path}\n`);
  process.exit(86);
};
