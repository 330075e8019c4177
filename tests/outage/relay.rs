//! A network between a server and its database, that can swallow everything without a word: nobody is told that a
//! connection is gone, as when a cable is cut or a machine has lost its power.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

pub(super) struct Relay {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    silent: bool,
    /// Whether it is dead, of each connection.
    connections: Vec<Arc<AtomicBool>>,
    /// Nobody closes these: what closes is heard of.
    kept: Vec<(TcpStream, Option<UnixStream>)>,
}

impl Relay {
    /// To the socket of a PostgreSQL.
    pub(super) fn to(socket: &Path) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::<Mutex<State>>::default();
        let (shared, socket) = (Arc::clone(&state), socket.to_owned());
        // It ends with the process.
        thread::spawn(move || {
            for client in listener.incoming() {
                accept(client.unwrap(), &socket, &shared);
            }
        });
        Self { address, state }
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on, nothing comes through, and whoever connects hears nothing.
    pub(super) fn fall_silent(&self) {
        let mut state = self.state.lock().unwrap();
        state.silent = true;
        for dead in &state.connections {
            dead.store(true, Ordering::SeqCst);
        }
    }

    /// New connections come through again. Those of before stay as they are.
    pub(super) fn speak_again(&self) {
        self.state.lock().unwrap().silent = false;
    }
}

fn accept(client: TcpStream, socket: &PathBuf, state: &Mutex<State>) {
    let mut state = state.lock().unwrap();
    if state.silent {
        state.kept.push((client, None));
        return;
    }
    // Where the database isn't there, the client is told.
    let Ok(database) = UnixStream::connect(socket) else { return };
    let dead = Arc::new(AtomicBool::new(false));
    let (from, to) = (client.try_clone().unwrap(), database.try_clone().unwrap());
    pass_on(from, to, &dead);
    pass_on(database.try_clone().unwrap(), client.try_clone().unwrap(), &dead);
    state.connections.push(dead);
    state.kept.push((client, Some(database)));
}

fn pass_on<R, W>(mut from: R, mut to: W, dead: &Arc<AtomicBool>)
where
    R: Read + Send + 'static,
    W: Write + Send + Close + 'static,
{
    let dead = Arc::clone(dead);
    thread::spawn(move || {
        let mut bytes = [0; 8192];
        loop {
            let read = from.read(&mut bytes).unwrap_or(0);
            if dead.load(Ordering::SeqCst) {
                // Swallowed, and the end of it too.
                if read == 0 {
                    return;
                }
            } else if read == 0 || to.write_all(bytes.get(..read).unwrap()).is_err() {
                to.close();
                return;
            }
        }
    });
}

trait Close {
    fn close(&self);
}

impl Close for TcpStream {
    fn close(&self) {
        let _ = self.shutdown(std::net::Shutdown::Both);
    }
}

impl Close for UnixStream {
    fn close(&self) {
        let _ = self.shutdown(std::net::Shutdown::Both);
    }
}
