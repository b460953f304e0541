namespace Gateway.Silo.Commands;

/// <summary>A command's own options, apart from the settings that go with them (<c>--Section:Key=value</c>).</summary>
internal sealed class CommandArguments
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly List<string> _settings = [];

    private CommandArguments()
    {
    }

    /// <summary>The arguments that are settings.</summary>
    public string[] Settings => [.. _settings];

    /// <summary>Sorts the arguments.</summary>
    /// <param name="arguments">What follows the command's name.</param>
    /// <param name="withValue">The options that have a value, as <c>--name value</c> or <c>--name=value</c>.</param>
    /// <param name="switches">The options without one.</param>
    /// <exception cref="UsageException">There is something else, an option without its value, or one twice.</exception>
    public static CommandArguments Parse(string[] arguments, string[] withValue, string[] switches)
    {
        var parsed = new CommandArguments();
        for (var i = 0; i < arguments.Length; i++)
        {
            var parts = arguments[i].Split('=', 2);
            var name = parts[0];
            if (withValue.Contains(name))
            {
                var value = parts.Length == 2 ? parts[1] : ++i < arguments.Length ? arguments[i] : throw new UsageException($"{name} needs a value.");
                parsed.Add(name, value);
            }
            else if (switches.Contains(name) && parts.Length == 1)
            {
                parsed.Add(name, "");
            }
            else if (name.StartsWith("--", StringComparison.Ordinal) && name.Contains(':', StringComparison.Ordinal))
            {
                parsed._settings.Add(arguments[i]);
                if (parts.Length == 1 && i + 1 < arguments.Length)
                {
                    parsed._settings.Add(arguments[++i]);
                }
            }
            else
            {
                throw new UsageException($"'{arguments[i]}' is neither an option of this command nor a setting (--Section:Key=value).");
            }
        }

        return parsed;
    }

    /// <summary>Whether an option was given.</summary>
    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>An option's value, if it was given.</summary>
    public string? Value(string name) => _values.GetValueOrDefault(name);

    /// <summary>The value of an option that must be given.</summary>
    /// <exception cref="UsageException">It was not.</exception>
    public string Required(string name) =>
        Value(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value : throw new UsageException($"{name} is missing.");

    private void Add(string name, string value)
    {
        if (!_values.TryAdd(name, value))
        {
            throw new UsageException($"{name} is there twice.");
        }
    }
}
