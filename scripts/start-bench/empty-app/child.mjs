process.on('message', () => process.send?.('pong'));
