// Go's standard library, a goroutine for each connection. server PORT
package main

import (
	"bytes"
	"log"
	"net"
	"os"
)

func answer(conn net.Conn) {
	defer conn.Close()
	buffer := make([]byte, 64<<10)
	for {
		n, err := conn.Read(buffer)
		if n > 0 {
			if _, err := conn.Write(bytes.ToUpper(buffer[:n])); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

func serveTCP(address string) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		log.Fatal(err)
	}
	for {
		conn, err := listener.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go answer(conn)
	}
}

func main() {
	address := "127.0.0.1:" + os.Args[1]
	go serveTCP(address)
	udp, err := net.ResolveUDPAddr("udp", address)
	if err != nil {
		log.Fatal(err)
	}
	conn, err := net.ListenUDP("udp", udp)
	if err != nil {
		log.Fatal(err)
	}
	if err := conn.SetReadBuffer(4 << 20); err != nil {
		log.Fatal(err)
	}
	buffer := make([]byte, 65535)
	for {
		n, sender, err := conn.ReadFromUDPAddrPort(buffer)
		if err != nil {
			log.Fatal(err)
		}
		if _, err := conn.WriteToUDPAddrPort(bytes.ToUpper(buffer[:n]), sender); err != nil {
			log.Print(err)
		}
	}
}
