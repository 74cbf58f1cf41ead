package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"runtime/debug"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/config"
	"github.com/sekisho/sekisho/internal/gatekeeper"
	"github.com/sekisho/sekisho/internal/opabundle"
	"github.com/sekisho/sekisho/internal/release"
	"github.com/sekisho/sekisho/internal/server"
)

type serveCommand struct {
	settings
	streams Streams

	address, url               string
	cert, key, clientCA, token string
	signing                    signingFlags
	enforcement                string
	logFormat                  string
	logLevel                   slog.Level
	maxWait, stall, drain      time.Duration
}

func newServeCommand(streams Streams) *cobra.Command {
	c := &serveCommand{streams: streams, logLevel: slog.LevelInfo}
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the policies to OPA, and show people what is served",
		Long: `Serve the policies as bundles to OPA, and show people what is served, how to use it and
which OPA runs what. Every built-in bundle is served under its name, and every --bundle
file under its own; built-in bundles that are named are served alone.

Policies, bundle files and sekisho.yaml are watched. What does not compile is refused and
said in the log, at /readyz and in the metrics; the revision before is served on.
Certificates and tokens are read again when they change.`,
		Example: `  sekisho serve
  sekisho serve --policies policies --bundle ours.yaml
  sekisho serve --address :8181 --tls-cert tls.crt --tls-key tls.key --token-file token`,
		Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error { return c.run(cmd.Context()) },
	}
	c.addFlags(cmd)
	flags := cmd.Flags()
	flags.Lookup("bundle").Usage = "built-in bundle `NAME` or bundle file to serve, repeatable (default all built-in ones)"
	flags.Lookup("policies").Usage = "folder `DIR` with policies of your own, repeatable: they are served as the bundle policies, and in all"
	flags.Lookup("policy").Usage = "policy `ID` to serve, repeatable: in the bundle policies, or in each bundle that is named"
	c.signing.add(flags)
	flags.StringVar(&c.enforcement, "enforcement", "", "`ACTION` on violations in Gatekeeper and in OPA's admission bundle, as in sekisho build")
	flags.StringVar(&c.address, "address", "127.0.0.1:8181", "`ADDRESS` to listen at, as host:port")
	flags.StringVar(&c.url, "url", "", "`URL` where clients find the server, for the commands that its pages show (default what they asked for)")
	flags.StringVar(&c.cert, "tls-cert", "", "`FILE` with the certificate, in PEM form")
	flags.StringVar(&c.key, "tls-key", "", "`FILE` with the key of the certificate")
	flags.StringVar(&c.clientCA, "client-ca", "", "`FILE` with the authorities of client certificates; who has one may come in")
	flags.StringVar(&c.token, "token-file", "", "`FILE` with bearer tokens, one a line; who has one may come in")
	flags.StringVar(&c.logFormat, "log-format", "text", "`FORMAT` of the log: text or json")
	flags.TextVar(&c.logLevel, "log-level", slog.LevelInfo, "`LEVEL` of the log: debug (which has every request), info, warn or error")
	flags.DurationVar(&c.maxWait, "max-wait", 5*time.Minute, "`TIME` that a long poll is held at most")
	flags.DurationVar(&c.stall, "stall", 30*time.Second, "`TIME` within which a client has to take or send the next piece")
	flags.DurationVar(&c.drain, "drain", 20*time.Second, "`TIME` that downloads get to complete after SIGTERM")
	must(cmd.RegisterFlagCompletionFunc("log-format", cobra.FixedCompletions([]string{"text", "json"}, cobra.ShellCompDirectiveNoFileComp)))
	return cmd
}

func (c *serveCommand) run(ctx context.Context) error {
	// Unlike a check, a server lives long and shares its machine.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(100)
	}
	log, err := c.logger()
	if err != nil {
		return err
	}
	options, err := c.options(log)
	if err != nil {
		return err
	}
	s, err := server.New(ctx, options)
	if err != nil {
		return err
	}
	if err := server.Watch(ctx, log, c.sources, func(unsettled func() bool) { s.Reload(ctx, unsettled) }); err != nil {
		return err
	}
	if err := c.watchSecrets(ctx, log, options); err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.address)
	if err != nil {
		return fmt.Errorf("--address %s: %w", c.address, err)
	}
	if host, _, err := net.SplitHostPort(c.address); err == nil && c.cert == "" && c.token != "" && !isLoopback(host) {
		log.Warn("tokens travel in plain text: name --tls-cert and --tls-key, unless something in front speaks TLS")
	}
	log.Info("serving", "address", listener.Addr().String(), "tls", c.cert != "", "version", version())
	return s.Serve(ctx, listener)
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (c *serveCommand) logger() (*slog.Logger, error) {
	options := &slog.HandlerOptions{Level: c.logLevel}
	switch c.logFormat {
	case "text":
		return slog.New(slog.NewTextHandler(c.streams.Err, options)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(c.streams.Err, options)), nil
	default:
		return nil, fmt.Errorf("--log-format %q: use text or json", c.logFormat)
	}
}

func (c *serveCommand) options(log *slog.Logger) (server.Options, error) {
	options := server.Options{Version: version(), Build: c.publication, Log: log, URL: c.url, MaxWait: c.maxWait, Stall: c.stall, Drain: c.drain}
	if c.url != "" {
		if u, err := url.Parse(c.url); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			return options, fmt.Errorf("--url %q: write it as https://policies.example", c.url)
		}
	}
	if (c.cert == "") != (c.key == "") {
		return options, errors.New("--tls-cert and --tls-key go together: name both")
	}
	if c.clientCA != "" && c.cert == "" {
		return options, errors.New("--client-ca needs TLS: name --tls-cert and --tls-key")
	}
	var err error
	if c.cert != "" {
		if options.TLS, err = server.NewCertificates(c.cert, c.key, c.clientCA); err != nil {
			return options, err
		}
	}
	options.Access, err = server.NewAccess(c.token, c.clientCA != "")
	return options, err
}

// watchSecrets reads certificates and tokens again when they change.
func (c *serveCommand) watchSecrets(ctx context.Context, log *slog.Logger, options server.Options) error {
	var files []string
	for _, file := range []string{c.cert, c.key, c.clientCA, c.token} {
		if file != "" {
			files = append(files, file)
		}
	}
	if files == nil {
		return nil
	}
	return server.Watch(ctx, log, func() []string { return files }, func(func() bool) {
		if err := errors.Join(options.TLS.Reload(), options.Access.Reload()); err != nil {
			log.Error("the new certificates or tokens are refused, the old ones hold", "error", err)
			return
		}
		log.Info("certificates and tokens are read again")
	})
}

// sources are the files and folders that the publication is made from.
func (c *serveCommand) sources() []string {
	var sources []string
	now := c.settings
	if err := now.load(); err != nil {
		now = c.settings
	}
	sources = append(sources, now.folders...)
	for _, bundle := range now.bundles {
		if config.IsBundleFile(bundle) {
			sources = append(sources, bundle)
		}
	}
	for _, file := range []string{now.configFile, c.signing.key} {
		if file != "" {
			sources = append(sources, file)
		}
	}
	return sources
}

// publication makes a publication of what is on disk now.
func (c *serveCommand) publication(ctx context.Context, before *server.Publication) (*server.Publication, error) {
	now := c.settings
	if err := now.load(); err != nil {
		return nil, err
	}
	releases, err := now.releases(ctx)
	if err != nil {
		return nil, err
	}
	options, err := c.rendering()
	if err != nil {
		return nil, err
	}
	return server.Publish(ctx, before, releases, options)
}

// rendering says how releases are rendered.
func (c *serveCommand) rendering() (server.PublishOptions, error) {
	var options server.PublishOptions
	enforcement, err := gatekeeper.ParseEnforcement(cmp.Or(c.enforcement, gatekeeper.BySeverity))
	if err != nil {
		return options, fmt.Errorf("--enforcement: %w", err)
	}
	options.Gatekeeper.Enforcement = enforcement
	if slices.Contains(opabundle.Enforcements(), c.enforcement) {
		options.AdmissionEnforcement = c.enforcement
	}
	metadata, err := artifactMetadata()
	if err != nil {
		return options, err
	}
	options.Created = metadata.Created
	options.Signing, err = c.signing.read()
	return options, err
}

// releases makes a release of each bundle, instead of one of all together.
func (s *settings) releases(ctx context.Context) ([]*release.Release, error) {
	all, err := s.all()
	if err != nil {
		return nil, err
	}
	// All policies are compiled: a bundle holds some of them, and what they share.
	if _, err := all.Compile(ctx); err != nil {
		return nil, err
	}
	var releases []*release.Release
	add := func(selection sekisho.Selection) error {
		library, err := all.Select(selection)
		if err != nil {
			return err
		}
		r, err := release.New(version(), library, selection.Bundles...)
		if err == nil {
			releases = append(releases, r)
		}
		return err
	}
	for _, name := range s.served() {
		bundle, err := loadBundle(name)
		if err != nil {
			return nil, err
		}
		selection := s.selection()
		selection.Bundles = []*sekisho.Bundle{bundle}
		if err := add(selection); err != nil {
			return nil, err
		}
	}
	// Policies of one's own are a bundle by themselves, as in sekisho check --policies.
	selection := s.selection()
	if len(selection.Policies) == 0 {
		selection.Policies = all.Own()
	}
	if len(s.bundles) == 0 && len(selection.Policies) > 0 {
		if err := add(selection); err != nil {
			return nil, err
		}
	}
	return releases, nil
}

// served are the bundles that are served: the built-in ones, unless some of them or policies are named, and all bundle files.
func (s *settings) served() []string {
	for _, bundle := range s.bundles {
		if !config.IsBundleFile(bundle) {
			return s.bundles
		}
	}
	if len(s.policies) > 0 {
		return s.bundles
	}
	return append(sekisho.Bundles(), s.bundles...)
}
