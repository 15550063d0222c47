// Node's net and dgram. node server.js PORT
'use strict';
const dgram = require('dgram');
const net = require('net');

const port = Number(process.argv[2]);

const udp = dgram.createSocket({ type: 'udp4', recvBufferSize: 4 << 20 });
udp.on('message', (message, sender) => {
  udp.send(message.toString().toUpperCase(), sender.port, sender.address);
});
udp.bind(port, '127.0.0.1');

net.createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
  socket.setEncoding('utf8');
  socket.on('data', (text) => {
    if (!socket.write(text.toUpperCase())) socket.pause();
  });
  socket.on('drain', () => socket.resume());
  socket.on('end', () => socket.end());
  socket.on('error', () => socket.destroy());
}).listen(port, '127.0.0.1');
