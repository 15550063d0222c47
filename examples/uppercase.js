#!/usr/bin/env node
// Asks shout.uppercase through the bridge to the event bus. Node's own modules only.
//
//     ./shout -conf conf/bridge.json                 # in another terminal
//     node examples/uppercase.js hello
//     node examples/uppercase.js < in.txt            # a request for each line, all on their way at once
//     node examples/uppercase.js --nodes             # the nodes of the cluster
//     node examples/uppercase.js --serve             # answers requests of others, until it is stopped
//
// The protocol: a frame is its length in four bytes, the highest first, and a JSON object in UTF-8.
// A request names an address for its reply; frames come back in any order. docs/event-bus.md has all.
// SHOUT_BRIDGE=HOST:PORT is where the bridge is, 127.0.0.1:7000 by default.
'use strict';

const net = require('node:net');
const readline = require('node:readline');

class Bridge {
  constructor(address) {
    const colon = address.lastIndexOf(':');
    const host = address.slice(0, colon).replace(/[[\]]/g, '');
    this.waiting = new Map();
    this.handlers = new Map();
    this.number = 0;
    this.received = Buffer.alloc(0);
    this.socket = net.connect(Number(address.slice(colon + 1)), host);
    this.socket.on('data', (bytes) => this.read(bytes));
    this.socket.on('error', (problem) => this.fail(problem));
    this.socket.on('close', () => this.fail(new Error('the bridge has closed the connection')));
  }

  write(frame) {
    const content = Buffer.from(JSON.stringify(frame));
    const head = Buffer.alloc(4);
    head.writeUInt32BE(content.length);
    this.socket.write(Buffer.concat([head, content]));
  }

  read(bytes) {
    this.received = Buffer.concat([this.received, bytes]);
    while (this.received.length >= 4) {
      const end = 4 + this.received.readUInt32BE(0);
      if (this.received.length < end) {
        return;
      }
      this.frame(JSON.parse(this.received.subarray(4, end)));
      this.received = this.received.subarray(end);
    }
  }

  frame(frame) {
    const handler = this.handlers.get(frame.address);
    const request = this.waiting.get(frame.address);
    if (handler && frame.replyAddress) {
      this.write({type: 'send', address: frame.replyAddress, body: handler(frame.body)});
    } else if (request) {
      this.waiting.delete(frame.address);
      if (frame.type === 'err') {
        request.reject(new Error(`${frame.message} (${frame.failureCode})`));
      } else {
        request.resolve(frame.body);
      }
    } else if (frame.type === 'err') {
      this.fail(new Error(frame.message));
    }
  }

  fail(problem) {
    this.waiting.forEach((request) => request.reject(problem));
    this.waiting.clear();
  }

  request(address, body) {
    const replyAddress = `reply-${++this.number}`;
    return new Promise((resolve, reject) => {
      this.waiting.set(replyAddress, {resolve, reject});
      this.write({type: 'send', address, body, replyAddress});
    });
  }

  serve(address, handler) {
    this.handlers.set(address, handler);
    this.write({type: 'register', address});
    return new Promise((resolve) => this.socket.on('close', resolve));
  }
}

async function main(args) {
  const bridge = new Bridge(process.env.SHOUT_BRIDGE || '127.0.0.1:7000');
  if (args[0] === '--nodes') {
    for (const node of await bridge.request('shout.nodes', null)) {
      console.log(node.name, node.state, node.udp, node.tcp);
    }
  } else if (args[0] === '--serve') {
    console.log('serving shout.uppercase');
    await bridge.serve('shout.uppercase', (text) => text.toUpperCase());
  } else if (args.length > 0) {
    console.log(await bridge.request('shout.uppercase', args.join(' ')));
  } else {
    const replies = [];
    for await (const line of readline.createInterface({input: process.stdin})) {
      replies.push(bridge.request('shout.uppercase', line));
    }
    for (const reply of replies) {
      console.log(await reply);
    }
  }
  bridge.socket.end();
}

main(process.argv.slice(2)).catch((problem) => {
  console.error(`uppercase.js: ${problem.message}`);
  process.exit(1);
});
