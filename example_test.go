package sekisho_test

import (
	"context"
	"fmt"
	"log"

	"github.com/sekisho/sekisho"
)

const examplePod = `apiVersion: v1
kind: Pod
metadata:
  name: agent
spec:
  hostPID: yes
  containers:
    - name: agent
      image: registry.example.com/agent:1.0
      securityContext:
        privileged: true
`

func Example() {
	ctx := context.Background()
	library, err := sekisho.Load(sekisho.Policies)
	if err != nil {
		log.Fatal(err)
	}
	baseline, err := sekisho.BuiltinBundle("pod-security-baseline")
	if err != nil {
		log.Fatal(err)
	}
	library, err = library.Select(sekisho.Selection{Bundles: []*sekisho.Bundle{baseline}})
	if err != nil {
		log.Fatal(err)
	}
	engine, err := library.Compile(ctx)
	if err != nil {
		log.Fatal(err)
	}
	manifest, err := sekisho.ParseManifest("agent.yaml", []byte(examplePod))
	if err != nil {
		log.Fatal(err)
	}
	findings, err := engine.Evaluate(ctx, manifest.Objects...)
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range findings {
		fmt.Printf("%s:%d:%d: %s: %s (%s)\n", f.File, f.Line, f.Column, f.Severity, f.Message, f.Policy)
		fmt.Println("  at", f.Path)
	}
	// Output:
	// agent.yaml:6:3: high: pod shares the host's PID namespace (host-namespaces)
	//   at spec.hostPID
	// agent.yaml:11:9: critical: container "agent" is privileged (privileged-container)
	//   at spec.containers[0].securityContext.privileged
}
