//! Serves a Carta from a folder, `serve FOLDER`, until its input ends or it is killed. It prints where it is. At the first
//! start it makes `admin`, with the password that `CARTA_ADMIN_PASSWORD` says. With `CARTA_DATABASE_URL`, the data are in
//! that PostgreSQL, and in the folder only `master.key` and the files.
#![expect(clippy::print_stdout, reason = "a program tells its tester where it is")]

use carta_server::{Data, FileStore, Postgres, Server};
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args_os().nth(1).ok_or("say where the data are: serve FOLDER")?;
    let password = std::env::var("CARTA_ADMIN_PASSWORD")?;
    let folder = PathBuf::from(folder);
    let builder = match std::env::var("CARTA_DATABASE_URL") {
        Ok(url) => Server::builder()
            .data(Data::Postgres(Postgres::at(url.into())))
            .master_key_file(folder.join("master.key"))
            .files(FileStore::Folder(folder.join("files"))),
        Err(_) => Server::builder().data(Data::Folder(folder)),
    };
    let server = builder.administrator("admin", password.into()).start()?;
    println!("{}", server.url());
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink())?;
    Ok(server.stop()?)
}
