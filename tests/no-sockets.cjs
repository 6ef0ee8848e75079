// Loaded before a program that must stay offline, in each of its threads and child processes: the first socket or look-up
// of a name is told on stderr and ends the process.
const { createHook } = require('node:async_hooks');
const { writeSync } = require('node:fs');

const SOCKET = /^(TCP|UDP|GETADDRINFO|GETNAMEINFO|QUERY)/;

createHook({
  init(_id, type) {
    if (!SOCKET.test(type)) return;
    writeSync(2, `SOCKET ${type}\n`);
    process.kill(process.pid, 'SIGKILL');
  },
}).enable();
