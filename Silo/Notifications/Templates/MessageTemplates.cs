using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Gateway.Grains.Catalogue;
using Gateway.Grains.Notifications;

namespace Gateway.Silo.Notifications.Templates;

/// <summary>
/// The texts that people get, by language: the built-in ones, and the operator's own before them. Immutable and thread-safe.
/// </summary>
internal sealed class MessageTemplates
{
    private static readonly string[] AlarmFields = ["apartment", "device", "time", "type"];
    private static readonly string[] LinkFields = ["link"];

    private readonly FrozenDictionary<AlarmKey, Pair> _alarms;
    private readonly FrozenDictionary<int, Pair> _passwordRestore;
    private readonly FrozenDictionary<(int Language, string State), string> _states;

    private MessageTemplates(
        IReadOnlyDictionary<AlarmKey, Pair> alarms,
        IReadOnlyDictionary<int, Pair> passwordRestore,
        IReadOnlyDictionary<(int, string), string> states)
    {
        _alarms = alarms.ToFrozenDictionary();
        _passwordRestore = passwordRestore.ToFrozenDictionary();
        _states = states.ToFrozenDictionary();
    }

    /// <summary>The built-in ones: for every language, every text.</summary>
    public static MessageTemplates Default { get; } = LoadDefault();

    /// <summary>These, and the operator's own before them.</summary>
    /// <param name="json">The operator's data file.</param>
    /// <param name="models">The models that a template can be of.</param>
    /// <exception cref="InvalidDataException">An entry cannot be used; the message names it.</exception>
    /// <exception cref="JsonException">The file is no such JSON.</exception>
    public MessageTemplates With(Stream json, DeviceCatalogue models) => Load(json, models, this);

    /// <summary>The text of an alarm, by the most particular template of the language.</summary>
    /// <param name="language">The language's id; of one that there is not, the default's texts are taken.</param>
    /// <param name="alarm">The values of the fields.</param>
    /// <param name="zone">The time zone in which [time] is written; null for UTC, and then the text says so.</param>
    public MessageText Alarm(int language, AlarmText alarm, TimeZoneInfo? zone)
    {
        language = Languages.Known(language);
        var template = Find(new AlarmKey(language, alarm.AccountId, alarm.Model))
            ?? Find(new AlarmKey(language, alarm.AccountId, null))
            ?? Find(new AlarmKey(language, null, alarm.Model))
            ?? _alarms[new AlarmKey(language, null, null)];
        return template.Render(field => field switch
        {
            "apartment" => Plain(alarm.Apartment),
            "device" => Plain(alarm.Device),
            "time" => Time(alarm.At, zone),
            _ => Plain(_states.GetValueOrDefault((language, alarm.State), alarm.State)),
        });

        Pair? Find(AlarmKey key) => _alarms.GetValueOrDefault(key);
    }

    /// <summary>The mail with the link to set a new password.</summary>
    /// <param name="language">The language's id; of one that there is not, the default's text is taken.</param>
    /// <param name="link">The link.</param>
    public MessageText PasswordRestore(int language, string link) => _passwordRestore[Languages.Known(language)].Render(_ => link);

    private static MessageTemplates LoadDefault()
    {
        using var stream = typeof(MessageTemplates).Assembly.GetManifestResourceStream("Gateway.Silo.Notifications.Templates.templates.json")!;
        var templates = Load(stream, DeviceCatalogue.Default, null);
        foreach (var language in Languages.Ids)
        {
            if (!templates._alarms.ContainsKey(new AlarmKey(language, null, null)) || !templates._passwordRestore.ContainsKey(language))
            {
                throw new InvalidDataException($"the built-in templates lack a text in {Languages.Name(language)}");
            }
        }

        return templates;
    }

    private static MessageTemplates Load(Stream json, DeviceCatalogue models, MessageTemplates? known)
    {
        var file = JsonSerializer.Deserialize(json, TemplateJson.Default.TemplateFile)
            ?? throw new InvalidDataException("the file of templates is empty");
        var alarms = Read(file.Alarms, "alarms", AlarmName, entry =>
        {
            var key = new AlarmKey(Language(entry.Language), entry.Account, entry.Model);
            if (entry.Model is { } model && !models.TryGet(model, out _))
            {
                throw new InvalidDataException($"model '{model}' is not in the catalogue of devices");
            }

            var subject = entry.Subject ?? known?.Subject(key.Language) ?? throw new InvalidDataException("the subject is missing");
            return (key, Pair.Parse(subject, entry.Text, AlarmFields));
        });
        var passwordRestore = Read(file.PasswordRestore, "password_restore", entry => $"language {entry.Language}", entry =>
        {
            var language = Language(entry.Language);
            var subject = entry.Subject ?? known?._passwordRestore[language].SubjectText ?? throw new InvalidDataException("the subject is missing");
            var pair = new Pair(subject, MessageTemplate.Parse(subject, []), MessageTemplate.Parse(entry.Text, LinkFields));
            return pair.Text.Fields.Any() ? (language, pair) : throw new InvalidDataException("the text lacks [link]");
        });
        var states = Read(file.States, "states", entry => $"language {entry.Language}, state '{entry.State}'", entry =>
            string.IsNullOrWhiteSpace(entry.Text) ? throw new InvalidDataException("the text is empty")
                : ((Language(entry.Language), entry.State), entry.Text));
        return known is null
            ? new MessageTemplates(alarms, passwordRestore, states)
            : new MessageTemplates(
                Over(known._alarms, alarms), Over(known._passwordRestore, passwordRestore), Over(known._states, states));
    }

    /// <summary>Reads a list, and names the entry in every complaint.</summary>
    private static Dictionary<TKey, TValue> Read<TEntry, TKey, TValue>(
        TEntry?[]? entries, string list, Func<TEntry, string> name, Func<TEntry, (TKey Key, TValue Value)> read)
        where TEntry : class
        where TKey : notnull
    {
        var found = new Dictionary<TKey, TValue>();
        for (var i = 0; i < (entries?.Length ?? 0); i++)
        {
            var entry = entries![i] ?? throw new InvalidDataException($"{list}, entry {i + 1}: it is empty");
            try
            {
                var (key, value) = read(entry);
                if (!found.TryAdd(key, value))
                {
                    throw new InvalidDataException("there is another one for the same");
                }
            }
            catch (InvalidDataException e)
            {
                throw new InvalidDataException($"{list}, entry {i + 1} ({name(entry)}): {e.Message}", e);
            }
        }

        return found;
    }

    private static Dictionary<TKey, TValue> Over<TKey, TValue>(IReadOnlyDictionary<TKey, TValue> known, Dictionary<TKey, TValue> own)
        where TKey : notnull
    {
        foreach (var (key, value) in known)
        {
            own.TryAdd(key, value);
        }

        return own;
    }

    private static int Language(string name) => Languages.Find(name) is > 0 and var id
        ? id
        : throw new InvalidDataException($"'{name}' is no language; there are {Languages.All}");

    private static string AlarmName(AlarmEntry entry) =>
        $"language {entry.Language}{(entry.Account is { } account ? $", account {account}" : "")}{(entry.Model is { } model ? $", model {model}" : "")}";

    private static string Time(DateTimeOffset at, TimeZoneInfo? zone)
    {
        const string Form = "yyyy-MM-dd HH:mm:ss";
        return zone is null
            ? at.UtcDateTime.ToString($"{Form} 'UTC'", CultureInfo.InvariantCulture)
            : TimeZoneInfo.ConvertTime(at, zone).ToString(Form, CultureInfo.InvariantCulture);
    }

    // Names are the user's: a line break in one must not make a line of its own.
    private static string Plain(string value) => value.Any(char.IsControl)
        ? string.Create(value.Length, value, static (text, from) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                text[i] = char.IsControl(from[i]) ? ' ' : from[i];
            }
        })
        : value;

    private string? Subject(int language) => _alarms.GetValueOrDefault(new AlarmKey(language, null, null))?.SubjectText;

    private readonly record struct AlarmKey(int Language, long? Account, string? Model);

    private sealed record Pair(string SubjectText, MessageTemplate Subject, MessageTemplate Text)
    {
        public static Pair Parse(string subject, string text, string[] fields) =>
            new(subject, MessageTemplate.Parse(subject, fields), MessageTemplate.Parse(text, fields));

        public MessageText Render(Func<string, string> value) => new(Subject.Render(value), Text.Render(value));
    }
}
