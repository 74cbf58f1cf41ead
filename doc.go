// Package sekisho checks Kubernetes manifests against policies written in Rego.
//
// The way from a manifest to a finding has four steps:
//
//	library, err := sekisho.Load(sekisho.Policies)               // the built-in policies, sekisho.Dir("my-policies"), or both
//	engine, err := library.Compile(ctx)
//	manifest, err := sekisho.ParseManifest("pod.yaml", data)
//	findings, err := engine.Evaluate(ctx, manifest.Objects...)
//
// [Library.Select] narrows a library to bundles and single policies, sets their parameters and the Kubernetes version
// they judge for. The command line in cmd/sekisho is built on this package and on nothing else.
package sekisho
