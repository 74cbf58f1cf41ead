package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/config"
	"github.com/sekisho/sekisho/internal/fileglob"
	"github.com/sekisho/sekisho/internal/run"
	"github.com/sekisho/sekisho/internal/waiver"
)

// defaultBundle is what is checked when nobody says otherwise.
const defaultBundle = "recommended"

// settings are the flags that say which policies judge, and what sekisho.yaml says about the same.
type settings struct {
	configFile        string
	bundles           []string
	folders           []string
	policies          []string
	exclude           []string
	kubernetesVersion string
	inventory         string

	config *config.Config
}

// addSourceFlags declares the flags that say where policies come from.
func (s *settings) addSourceFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&s.configFile, "config", "", "configuration `FILE` (default "+config.FileName+" here or in a folder above)")
	flags.StringArrayVarP(&s.folders, "policies", "p", nil, "folder `DIR` with policies of your own, repeatable: they are checked alone, or beside the built-in --bundle that is named")
}

// addFlags declares the flags that select policies, too.
func (s *settings) addFlags(cmd *cobra.Command) {
	s.addSourceFlags(cmd)
	flags := cmd.Flags()
	flags.StringArrayVarP(&s.bundles, "bundle", "b", nil, "bundle `NAME` or bundle file to check, repeatable (default "+defaultBundle+")")
	flags.StringArrayVar(&s.policies, "policy", nil, "policy `ID` to check, repeatable; without --bundle only these are")
	flags.StringArrayVar(&s.exclude, "exclude", nil, "policy `ID` to leave out, repeatable")
	flags.StringVar(&s.kubernetesVersion, "kubernetes-version", "", "Kubernetes `VERSION` to judge for (default "+sekisho.NewestKubernetes+")")
	flags.StringVar(&s.inventory, "inventory", "", "`SET` of objects that judge each other: auto, complete (what is not there is missing) or none (each object alone) (default auto)")
	must(cmd.RegisterFlagCompletionFunc("inventory", cobra.FixedCompletions(config.Inventories, cobra.ShellCompDirectiveNoFileComp)))
	must(cmd.RegisterFlagCompletionFunc("bundle", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return sekisho.Bundles(), cobra.ShellCompDirectiveDefault
	}))
	for _, flag := range []string{"policy", "exclude"} {
		must(cmd.RegisterFlagCompletionFunc(flag, completePolicies))
	}
}

// load reads the configuration and merges it with the flags: a flag wins over the setting of the same name.
func (s *settings) load() error {
	if s.configFile == "" {
		found, err := config.Find(".")
		if err != nil {
			return err
		}
		s.configFile = found
	}
	s.config = &config.Config{}
	if s.configFile != "" {
		loaded, err := config.Load(s.configFile)
		if err != nil {
			return err
		}
		s.config = loaded
	}
	s.folders = or(s.folders, s.config.Policies)
	// Policies that are named on the command line are meant alone, whatever the configuration adds.
	if len(s.policies) == 0 {
		s.bundles = or(s.bundles, s.config.Bundles)
	}
	s.exclude = append(slices.Clone(s.exclude), s.config.Exclude...)
	s.kubernetesVersion = cmp.Or(s.kubernetesVersion, s.config.KubernetesVersion)
	s.inventory = cmp.Or(s.inventory, s.config.Inventory, config.Auto)
	if !slices.Contains(config.Inventories, s.inventory) {
		return fmt.Errorf("--inventory %q: use auto, complete or none", s.inventory)
	}
	return nil
}

// library loads the policies and selects those that are asked for. all is the library before the selection.
func (s *settings) library() (selected, all *sekisho.Library, err error) {
	all, err = s.all()
	if err != nil {
		return nil, nil, err
	}
	selection, err := s.whole(all)
	if err != nil {
		return nil, nil, err
	}
	selected, err = all.Select(selection)
	return selected, all, err
}

// whole is the selection with its bundles.
func (s *settings) whole(all *sekisho.Library) (sekisho.Selection, error) {
	selection := s.selection()
	bundles := s.bundles
	if len(s.policies) == 0 {
		switch {
		// A bundle file says itself which policies of one's own it holds; built-in bundles cannot know them.
		case len(s.folders) > 0 && !slices.ContainsFunc(bundles, config.IsBundleFile):
			selection.Policies = all.Own()
		case len(bundles) == 0:
			bundles = []string{defaultBundle}
		}
	}
	for _, name := range bundles {
		bundle, err := loadBundle(name)
		if err != nil {
			return selection, err
		}
		selection.Bundles = append(selection.Bundles, bundle)
	}
	return selection, nil
}

// all loads the policies, of which the settings select.
func (s *settings) all() (*sekisho.Library, error) {
	sources := []fs.FS{sekisho.Policies}
	for _, folder := range s.folders {
		sources = append(sources, sekisho.Dir(folder))
	}
	all, err := sekisho.Load(sources...)
	if err != nil {
		return nil, err
	}
	return all, s.checkConfig(all)
}

// selection is what the settings say besides the bundles.
func (s *settings) selection() sekisho.Selection {
	return sekisho.Selection{
		Policies:          s.policies,
		Exclude:           s.exclude,
		Parameters:        s.config.Parameters,
		KubernetesVersion: s.kubernetesVersion,
		PodTemplates:      s.config.PodTemplates,
		Complete:          s.inventory == config.Complete,
	}
}

// checkConfig tries the settings one by one, so that a mistake in one is reported at its place.
func (s *settings) checkConfig(all *sekisho.Library) error {
	var problems sekisho.Problems
	try := func(selection sekisho.Selection, path ...any) {
		if _, err := all.Select(selection); err != nil {
			problems = append(problems, s.config.Problem(err, path...))
		}
	}
	for i, name := range s.config.Bundles {
		if _, err := loadBundle(name); err != nil {
			problems = append(problems, s.config.Problem(err, "bundles", i))
		}
	}
	for i, id := range s.config.Exclude {
		try(sekisho.Selection{Exclude: []string{id}}, "exclude", i)
	}
	for id, values := range s.config.Parameters {
		if _, known := all.Policy(id); !known {
			try(sekisho.Selection{Policies: []string{id}}, "parameters", id)
			continue
		}
		for name, value := range values {
			try(sekisho.Selection{Parameters: map[string]map[string]any{id: {name: value}}}, "parameters", id, name)
		}
	}
	for kind, path := range s.config.PodTemplates {
		try(sekisho.Selection{PodTemplates: map[string]string{kind: path}}, "podTemplates", kind)
	}
	try(sekisho.Selection{KubernetesVersion: s.config.KubernetesVersion}, "kubernetesVersion")
	if len(problems) == 0 {
		return nil
	}
	slices.SortFunc(problems, func(a, b sekisho.Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return problems
}

// find finds the files to check. What the configuration ignores and what sekisho writes itself are none.
func (s *settings) find(paths []string, baseline string) (run.Inputs, error) {
	var ignore []fileglob.Glob
	for i, pattern := range s.config.Ignore {
		compiled, err := fileglob.CompileIn(filepath.Dir(s.config.File), pattern)
		if err != nil {
			return run.Inputs{}, s.config.Problem(err, "ignore", i)
		}
		ignore = append(ignore, compiled)
	}
	return run.Find(or(paths, []string{"."}), func(file string) bool {
		return sameName(file, baseline) || slices.ContainsFunc(ignore, func(pattern fileglob.Glob) bool { return pattern.Match(file) })
	}), nil
}

// sameName tells whether two names are of the same file, however they are written.
func sameName(a, b string) bool {
	absoluteA, errA := filepath.Abs(a)
	absoluteB, errB := filepath.Abs(b)
	return errA == nil && errB == nil && absoluteA == absoluteB
}

// loadBundle takes a name of a built-in bundle or, when it looks like a path, a bundle file.
func loadBundle(name string) (*sekisho.Bundle, error) {
	if !config.IsBundleFile(name) {
		return sekisho.BuiltinBundle(name)
	}
	data, err := os.ReadFile(name)
	if pathError := (*fs.PathError)(nil); errors.As(err, &pathError) {
		return nil, fmt.Errorf("%s: the bundle cannot be read: %w", name, pathError.Err)
	} else if err != nil {
		return nil, err
	}
	return sekisho.ParseBundle(name, data)
}

// checker prepares everything that checking files needs.
func (s *settings) checker(ctx context.Context, streams Streams) (*run.Checker, *sekisho.Library, error) {
	selected, all, err := s.library()
	if err != nil {
		return nil, nil, err
	}
	engine, err := selected.Compile(ctx)
	if err != nil {
		return nil, nil, err
	}
	waivers := &waiver.Set{Today: time.Now().UTC()}
	for _, policy := range all.Policies() {
		waivers.Known = append(waivers.Known, policy.ID)
	}
	if err := waivers.Add(s.config); err != nil {
		return nil, nil, err
	}
	return &run.Checker{Engine: engine, Waivers: waivers, Stdin: streams.In, Alone: s.inventory == config.None}, selected, nil
}

// completePolicies completes policy ids in a shell.
func completePolicies(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	library, err := sekisho.Load(sekisho.Policies)
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var ids []string
	for _, policy := range library.Policies() {
		ids = append(ids, cobra.CompletionWithDesc(policy.ID, policy.Title))
	}
	return ids, cobra.ShellCompDirectiveNoFileComp
}

// or returns the first list that is not empty.
func or(lists ...[]string) []string {
	for _, list := range lists {
		if len(list) > 0 {
			return list
		}
	}
	return nil
}

// must is for errors that only a mistake in this package can cause.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
