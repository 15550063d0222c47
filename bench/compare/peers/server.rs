// Rust's standard library, a thread for each connection. server PORT
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::{env, io, thread};

fn answer(mut stream: TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = vec![0u8; 64 * 1024];
    loop {
        let length = stream.read(&mut buffer)?;
        if length == 0 {
            return Ok(());
        }
        buffer[..length].make_ascii_uppercase();
        stream.write_all(&buffer[..length])?;
    }
}

fn serve_tcp(listener: TcpListener) {
    for stream in listener.incoming().flatten() {
        thread::spawn(move || answer(stream));
    }
}

fn main() -> io::Result<()> {
    let address = format!("127.0.0.1:{}", env::args().nth(1).expect("PORT"));
    let listener = TcpListener::bind(&address)?;
    thread::spawn(move || serve_tcp(listener));
    let socket = UdpSocket::bind(&address)?;
    let mut buffer = vec![0u8; 65535];
    loop {
        let (length, sender) = socket.recv_from(&mut buffer)?;
        buffer[..length].make_ascii_uppercase();
        let _ = socket.send_to(&buffer[..length], sender);
    }
}
