# The UDP server of Kurose & Ross, chapter 2.7.1, as in the book.
# Slips mended: bind = (...) -> bind(...), the unclosed quote of print, true -> True and its colon,
# curly quotes.
# Added for the tests: the port may be given, PORT; the ready line is flushed, so that a test can
# wait for it, and for port 0 the real port follows on a line of its own.
from socket import *
from sys import argv
serverPort = int(argv[1]) if len(argv) > 1 else 12000
serverSocket = socket(AF_INET, SOCK_DGRAM)
serverSocket.bind(('', serverPort))
print("The server is ready to receive", flush=True)
if serverPort == 0:
    print('port', serverSocket.getsockname()[1], flush=True)
while True:
    message, clientAddress = serverSocket.recvfrom(2048)
    modifiedMessage = message.decode().upper()
    serverSocket.sendto(modifiedMessage.encode(), clientAddress)
