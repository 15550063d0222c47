# The TCP server of Kurose & Ross, chapter 2.7.2, as in the book: one reply for each connection.
# Slips mended: From -> from, AF_NET -> AF_INET, socerSocket and ConnectionSocket -> the names that
# were meant, true -> True, curly quotes.
# Added for the tests: the port may be given, PORT; the ready line is flushed, so that a test can
# wait for it, and for port 0 the real port follows on a line of its own.
from socket import *
from sys import argv
serverPort = int(argv[1]) if len(argv) > 1 else 12000
serverSocket = socket(AF_INET, SOCK_STREAM)
serverSocket.bind(('', serverPort))
serverSocket.listen(1)
print('The server is ready to receive', flush=True)
if serverPort == 0:
    print('port', serverSocket.getsockname()[1], flush=True)
while True:
    connectionSocket, addr = serverSocket.accept()
    sentence = connectionSocket.recv(1024).decode()
    capitalizedSentence = sentence.upper()
    connectionSocket.send(capitalizedSentence.encode())
    connectionSocket.close()
