package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/term"
)

// progress shows on a terminal how far a check is that takes longer than a second.
type progress struct {
	to           io.Writer // nil where nothing is to be shown
	done, total  int
	start, shown time.Time
}

func newProgress(to io.Writer, total int, quiet bool) *progress {
	p := &progress{total: total, start: time.Now()}
	if file, isFile := to.(*os.File); isFile && !quiet && term.IsTerminal(int(file.Fd())) {
		p.to = to
	}
	return p
}

func (p *progress) step() {
	p.done++
	if p.to == nil {
		return
	}
	now := time.Now()
	if now.Sub(p.start) < time.Second || now.Sub(p.shown) < 100*time.Millisecond {
		return
	}
	p.shown = now
	fmt.Fprintf(p.to, "\r\x1b[Kchecked %d of %d files", p.done, p.total)
}

// clear removes the line, so that something else can be printed.
func (p *progress) clear() {
	if !p.shown.IsZero() {
		fmt.Fprint(p.to, "\r\x1b[K")
		p.shown = time.Time{}
	}
}
