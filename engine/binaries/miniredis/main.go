// Command miniredis is a Redis in memory for the lab: `miniredis -listen 127.0.0.1:6379`. Whoever connects must know the password in the
// environment variable MINIREDIS_PASSWORD.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/alicebob/miniredis/v2"
)

const module = "github.com/alicebob/miniredis/v2"

func main() {
	listen := flag.String("listen", "127.0.0.1:6379", "address and port to listen on")
	version := flag.Bool("version", false, "print the version and end")
	flag.Parse()
	if *version {
		fmt.Println("miniredis", linkedVersion())
		return
	}
	password := os.Getenv("MINIREDIS_PASSWORD")
	if password == "" {
		log.Fatal("MINIREDIS_PASSWORD is not set")
	}

	server := miniredis.NewMiniRedis()
	server.RequireAuth(password)
	if err := server.StartAddr(*listen); err != nil {
		log.Fatal(err)
	}
	log.Printf("listening on %s", server.Addr())

	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGINT, syscall.SIGTERM)
	tick := time.NewTicker(time.Second)
	for {
		select {
		case <-tick.C:
			// Its clock stands still unless it is told; without this nothing would ever expire.
			server.FastForward(time.Second)
		case <-ended:
			server.Close()
			return
		}
	}
}

// linkedVersion is that of the module that was linked in.
func linkedVersion() string {
	info, _ := debug.ReadBuildInfo()
	for _, dependency := range info.Deps {
		if dependency.Path == module {
			return dependency.Version
		}
	}
	return "unknown"
}
