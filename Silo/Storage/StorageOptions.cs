using System.Globalization;
using Gateway.Silo.Storage.Postgres;

namespace Gateway.Silo.Storage;

/// <summary>The configuration section <c>Storage</c>.</summary>
internal sealed record StorageOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Storage";

    /// <summary><c>Storage:Provider</c>: Sqlite unless a connection string is given.</summary>
    public StorageProvider Provider { get; init; } = StorageProvider.Sqlite;

    /// <summary><c>Storage:Path</c>: the data folder, made when missing.</summary>
    public string Path { get; init; } = "data";

    /// <summary><c>Storage:ConnectionString</c>: PostgreSQL's, in Npgsql's form.</summary>
    public string? ConnectionString { get; init; }

    /// <summary><c>Storage:AutoMigrate</c>: false for operators who run the schema's scripts themselves.</summary>
    public bool AutoMigrate { get; init; } = true;

    /// <summary><c>Storage:MaxConnections</c>: how many connections to PostgreSQL this silo opens at most.</summary>
    public int MaxConnections { get; init; } = ConnectionBudget.Default;

    /// <summary>Reads and checks the section.</summary>
    /// <exception cref="StorageStartException">A key has a value that cannot be used; the message names it.</exception>
    public static StorageOptions From(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        var connectionString = NullIfBlank(section["ConnectionString"]);
        var options = new StorageOptions
        {
            ConnectionString = connectionString,
            Provider = ReadProvider(NullIfBlank(section["Provider"]), connectionString),
            AutoMigrate = ReadAutoMigrate(NullIfBlank(section["AutoMigrate"])),
            MaxConnections = ReadMaxConnections(NullIfBlank(section["MaxConnections"])),
        };
        options = NullIfBlank(section["Path"]) is { } path ? options with { Path = path } : options;
        Note("Provider", options.Provider.ToString());
        Note("Path", options.Path);
        Note("ConnectionString", options.ConnectionString);
        Note("AutoMigrate", options.AutoMigrate ? "true" : "false");
        Note("MaxConnections", options.MaxConnections.ToString(CultureInfo.InvariantCulture));
        return options;

        void Note(string key, string? value) =>
            SettingsInForce.Of(configuration).Note($"{Section}:{key}", value, isSet: NullIfBlank(section[key]) is not null);
    }

    private static StorageProvider ReadProvider(string? value, string? connectionString)
    {
        if (value is null)
        {
            return connectionString is null ? StorageProvider.Sqlite : StorageProvider.Postgres;
        }

        if (!Enum.TryParse<StorageProvider>(value, ignoreCase: true, out var provider) || !Enum.IsDefined(provider))
        {
            throw new StorageStartException($"Storage:Provider is '{value}'; it can be Sqlite or Postgres.");
        }

        return provider == StorageProvider.Postgres && connectionString is null
            ? throw new StorageStartException("Storage:Provider is Postgres, but Storage:ConnectionString is missing.")
            : provider;
    }

    private static int ReadMaxConnections(string? value) => value switch
    {
        null => ConnectionBudget.Default,
        _ when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var most) && most is >= ConnectionBudget.Least and <= 10_000 => most,
        _ => throw new StorageStartException($"Storage:MaxConnections is '{value}'; it must be a whole number from {ConnectionBudget.Least} to 10000."),
    };

    private static bool ReadAutoMigrate(string? value) => value switch
    {
        null => true,
        _ when bool.TryParse(value, out var parsed) => parsed,
        _ => throw new StorageStartException($"Storage:AutoMigrate is '{value}'; it can be true or false."),
    };

    private static string? NullIfBlank(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
