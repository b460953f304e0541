using System.CommandLine;
using Gateway.Protocol.Messaging;

namespace Gateway.Emulator.Cli;

/// <summary>The option --tag.</summary>
internal sealed class TagOption
{
    private const string None = "none";

    private static readonly Dictionary<string, StartTag> Tags = new()
    {
        [None] = StartTag.None,
        ["03bb"] = StartTag.Tag03BB,
        ["01bb"] = StartTag.Tag01BB,
        ["02aa5503"] = StartTag.Tag02AA5503,
    };

    private readonly Option<string> _option = new("--tag")
    {
        Description = "The bytes that precede each frame",
        DefaultValueFactory = _ => None,
        Recursive = true,
    };

    /// <summary>Creates the option.</summary>
    public TagOption() => _option.AcceptOnlyFromAmong([.. Tags.Keys]);

    /// <summary>Adds the option to <paramref name="command"/> and its subcommands.</summary>
    public void AddTo(Command command) => command.Options.Add(_option);

    /// <summary>What was given.</summary>
    public StartTag Read(ParseResult result) => Tags[result.GetValue(_option)!];
}
