// Command peers measures models of full depth here and in llama.cpp, in turns, on the same
// files and as many threads:
//
//	make bench-peers
//
// With -searches it runs searches on the same weights here and behind a real Ollama:

//	make bench-searches
//
// It is a module of its own so that nothing else builds it.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

func main() {
	log.SetFlags(0)
	var o options
	model := flag.String("serve", "", "measure a model in this process, as stdin says (internal)")
	profile := flag.String("profile", "", "with -serve, a file for a profile of processor time")
	busy := flag.Bool("busy", false, "keep one processor busy (internal)")
	models := flag.String("models", "r1-qwen-1.5b:Q4_0,r1-qwen-1.5b:Q4_K,r1-qwen-1.5b:Q8_0,r1-qwen-1.5b:BF16,r1-qwen-7b:Q4_K,v2-lite:Q4_0",
		"shapes and types, as of espalier model synth")
	flag.StringVar(&o.binaries, "llama", "", "folder of llama.cpp's libraries: see .ci/llama")
	searches := flag.String("searches", "", "models to search with here and behind Ollama: files, or shapes and types")
	flag.StringVar(&o.ollama, "ollama", "ollama", "with -searches, the server's program: see .ci/ollama")
	flag.StringVar(&o.espalier, "espalier", "bin/espalier", "the program that writes the models")
	flag.StringVar(&o.driver, "driver", "engine/internal/peers/llama.cjs", "the program that runs llama.cpp")
	flag.StringVar(&o.scratch, "scratch", os.TempDir(), "folder for one model at a time, of up to 10 GB")
	flag.BoolVar(&o.alone, "alone", false, "leave out what is measured beside a busy process")
	flag.IntVar(&o.rounds, "rounds", 5, "how often each takes its turn")
	flag.Parse()
	switch {
	case *busy:
		for {
			runtime.KeepAlive(o)
		}
	case *model != "":
		if err := serve(*model, *profile, os.Stdin, os.Stdout); err != nil {
			log.Fatal(err)
		}
		return
	}
	if *searches != "" {
		fmt.Print("| model | search | Ollama's time, of this program's: median | with 8 requests at a time | tokens computed |\n|---|---|---|---|---|\n")
		for name := range strings.SplitSeq(*searches, ",") {
			if err := o.compareSearches(name); err != nil {
				log.Fatalf("%s: %v", name, err)
			}
		}
		return
	}
	fmt.Println("| llama.cpp's time, of this program's: median | " + strings.Join(o.headings(), " | ") + " |")
	fmt.Println("|" + strings.Repeat("---|", len(o.headings())+1))
	for name := range strings.SplitSeq(*models, ",") {
		if err := o.compare(name); err != nil {
			log.Fatalf("%s: %v", name, err)
		}
	}
}

// options say what is compared, and how.
type options struct {
	binaries, ollama, espalier, driver, scratch string
	rounds                                      int
	alone                                       bool
}

// file is where the model of this name is written.
func (o *options) file(name string) string {
	return filepath.Join(o.scratch, "peers-"+strings.ReplaceAll(name, ":", "-")+".gguf")
}
