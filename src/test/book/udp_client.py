# The UDP client of Kurose & Ross, chapter 2.7.1, as in the book.
# Slips mended: raw_input -> input, Print -> print, the unclosed bracket of sendto, curly quotes.
# Added for the tests: the server's name and port may be given, HOST PORT.
from socket import *
from sys import argv
serverName = argv[1] if len(argv) > 1 else 'hostname'
serverPort = int(argv[2]) if len(argv) > 2 else 12000
clientSocket = socket(AF_INET, SOCK_DGRAM)
message = input('Input lowercase sentence:')
clientSocket.sendto(message.encode(), (serverName, serverPort))
modifiedMessage, serverAddress = clientSocket.recvfrom(2048)
print(modifiedMessage.decode())
clientSocket.close()
