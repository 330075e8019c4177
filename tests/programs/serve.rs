//! Serves a Carta from a folder, `serve FOLDER`, until its input ends or it is killed. It prints where it is. At the first
//! start it makes `admin`, with the password that `CARTA_ADMIN_PASSWORD` says.
#![expect(clippy::print_stdout, reason = "a program tells its tester where it is")]

use carta_server::{Data, Server};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args_os().nth(1).ok_or("say where the data are: serve FOLDER")?;
    let password = std::env::var("CARTA_ADMIN_PASSWORD")?;
    let builder = Server::builder().data(Data::Folder(folder.into()));
    let server = builder.administrator("admin", password.into()).start()?;
    println!("{}", server.url());
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink())?;
    Ok(server.stop()?)
}
