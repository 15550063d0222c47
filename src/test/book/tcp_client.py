# The TCP client of Kurose & Ross, chapter 2.7.2, as in the book.
# Slips mended: raw_input -> input, curly quotes.
# Added for the tests: the server's name and port may be given, HOST PORT.
from socket import *
from sys import argv
serverName = argv[1] if len(argv) > 1 else 'serverName'
serverPort = int(argv[2]) if len(argv) > 2 else 12000
clientSocket = socket(AF_INET, SOCK_STREAM)
clientSocket.connect((serverName, serverPort))
sentence = input('Input lowercase sentence:')
clientSocket.send(sentence.encode())
modifiedSentence = clientSocket.recv(1024)
print('From Server: ', modifiedSentence.decode())
clientSocket.close()
