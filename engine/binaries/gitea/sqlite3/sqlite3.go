// Package sqlite3 stands where Gitea looks for its SQLite driver, which needs a C compiler: the same database, translated to Go, under
// the same name and with the same connection strings.
package sqlite3

import (
	"database/sql"
	"database/sql/driver"
	"strings"

	"modernc.org/sqlite"
)

func init() {
	sql.Register("sqlite3", &sqlite3{})
}

type sqlite3 struct{ sqlite.Driver }

// Open opens a connection with a cache of its own, which waits for a lock that another one holds; one with a shared cache is refused at
// once. Times are written as the driver in C writes them.
func (d *sqlite3) Open(name string) (driver.Conn, error) {
	return d.Driver.Open(strings.Replace(name, "cache=shared", "_time_format=sqlite", 1))
}
