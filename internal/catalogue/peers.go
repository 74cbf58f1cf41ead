package catalogue

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"sigs.k8s.io/yaml"

	"github.com/sekisho/sekisho"
)

//go:embed peers.yaml
var peersFile []byte

// peerEntry is what other tools call a policy's concern, by tool.
type peerEntry struct {
	checks  map[string][]string
	leftOut string // why there is no such policy; the one field that is a text
}

var readPeers = sync.OnceValues(func() (map[string]peerEntry, error) {
	var raw map[string]map[string]any
	if err := yaml.UnmarshalStrict(peersFile, &raw); err != nil {
		return nil, fmt.Errorf("peers: %w", err)
	}
	entries := make(map[string]peerEntry, len(raw))
	for id, fields := range raw {
		entry := peerEntry{checks: map[string][]string{}}
		for tool, value := range fields {
			switch value := value.(type) {
			case string:
				entry.leftOut = value
			case []any:
				for _, check := range value {
					entry.checks[tool] = append(entry.checks[tool], fmt.Sprint(check))
				}
			}
		}
		entries[id] = entry
	}
	return entries, nil
})

// Peers lists what other tools call a policy's concern, as "tool: check, check", sorted by tool.
func Peers(policy string) []string {
	entries, err := readPeers()
	if err != nil {
		panic(err) // The file is embedded; a test reads it.
	}
	var lines []string
	checks := entries[policy].checks
	for _, tool := range slices.Sorted(maps.Keys(checks)) {
		lines = append(lines, tool+": "+strings.Join(checks[tool], ", "))
	}
	return lines
}

// peerFramework lists the checks of other tools as if they were controls, a group for each tool.
func peerFramework(library *sekisho.Library) (Framework, error) {
	framework := Framework{Name: peersName, Title: "Checks of other tools", Source: "the tools' own documentation"}
	entries, err := readPeers()
	if err != nil {
		return framework, err
	}
	tools := map[string]map[string]*Control{}
	for _, id := range slices.Sorted(maps.Keys(entries)) {
		_, known := library.Policy(id)
		for tool, checks := range entries[id].checks {
			if tools[tool] == nil {
				tools[tool] = map[string]*Control{}
			}
			for _, check := range checks {
				if tools[tool][check] == nil {
					tools[tool][check] = &Control{ID: check}
				}
				switch control := tools[tool][check]; {
				case known:
					control.Policies = append(control.Policies, id)
				case entries[id].leftOut != "":
					control.Reason = entries[id].leftOut
				}
			}
		}
	}
	for _, tool := range slices.Sorted(maps.Keys(tools)) {
		group := Group{Title: tool}
		for _, check := range slices.Sorted(maps.Keys(tools[tool])) {
			control := *tools[tool][check]
			if len(control.Policies) > 0 {
				control.Reason = ""
			}
			control.Title = tool
			group.Controls = append(group.Controls, control)
		}
		framework.Groups = append(framework.Groups, group)
	}
	return framework, nil
}
