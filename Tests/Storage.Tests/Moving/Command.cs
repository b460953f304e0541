using Gateway.Silo.Commands;

namespace Gateway.Storage.Tests.Moving;

/// <summary>What a command did: its exit code and what it wrote.</summary>
internal sealed record Command(int Code, string Output, string Errors)
{
    public static Command Export(string file, params string[] arguments) => Run(ExportCommand.Run, ["--to", file, .. arguments]);

    public static Command Import(string file, params string[] arguments) => Run(ImportCommand.Run, ["--from", file, .. arguments]);

    public static Command ImportLegacy(string connectionString, params string[] arguments) =>
        Run(ImportLegacyCommand.Run, ["--from", connectionString, .. arguments]);

    /// <summary>Fails with what it wrote unless it succeeded.</summary>
    public Command Succeeded()
    {
        Assert.True(Code == 0, $"exit code {Code}: {Errors}");
        return this;
    }

    /// <summary>Fails unless it ended so, saying this.</summary>
    public void Failed(int code, params string[] saying)
    {
        Assert.Equal(code, Code);
        Assert.All(saying, part => Assert.Contains(part, Errors, StringComparison.Ordinal));
    }

    private static Command Run(Func<string[], TextWriter, TextWriter, int> command, string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = command(arguments, output, errors);
        return new Command(code, output.ToString(), errors.ToString());
    }
}
