using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Gateway.Grains.Catalogue;

/// <summary>
/// The models of devices that the gateway knows (protocol 1, "Device catalogue"), read from a data file. Immutable and thread-safe.
/// </summary>
public sealed class DeviceCatalogue
{
    private readonly FrozenDictionary<string, DeviceType> _types;
    private readonly FrozenDictionary<string, DeviceModel> _models;

    private DeviceCatalogue(FrozenDictionary<string, DeviceType> types, FrozenDictionary<string, DeviceModel> models)
    {
        _types = types;
        _models = models;
    }

    /// <summary>The document's own models, which every gateway knows.</summary>
    public static DeviceCatalogue Default { get; } = LoadDefault();

    /// <summary>All models.</summary>
    public IReadOnlyCollection<DeviceModel> Models => _models.Values;

    /// <summary>Finds a model by its name; names are case-sensitive, as in the document.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out DeviceModel? model) => _models.TryGetValue(name, out model);

    /// <summary>Reads a catalogue.</summary>
    /// <param name="json">The data file: types, and models with their keys' alarm types and their states.</param>
    /// <exception cref="InvalidDataException">The file contradicts itself; the message names the model.</exception>
    /// <exception cref="JsonException">The file is no such JSON.</exception>
    public static DeviceCatalogue Load(Stream json) => Load(json, null);

    /// <summary>This catalogue and further models beside it, which may be of its types or of types of their own.</summary>
    /// <param name="json">The data file of the further models.</param>
    /// <exception cref="InvalidDataException">The file contradicts itself or this catalogue; the message names the model.</exception>
    /// <exception cref="JsonException">The file is no such JSON.</exception>
    public DeviceCatalogue With(Stream json) => Load(json, this);

    private static DeviceCatalogue Load(Stream json, DeviceCatalogue? known)
    {
        var file = JsonSerializer.Deserialize(json, CatalogueJson.Default.CatalogueFile)
            ?? throw new InvalidDataException("the device catalogue is empty");
        var types = new Dictionary<string, DeviceType>(known?._types ?? FrozenDictionary<string, DeviceType>.Empty, StringComparer.Ordinal);
        foreach (var type in file.Types)
        {
            if (type is null || !types.TryAdd(type.Name, type))
            {
                throw new InvalidDataException($"device catalogue: type '{type?.Name}' is {(type is null ? "empty" : "listed twice")}");
            }
        }

        var models = new Dictionary<string, DeviceModel>(known?._models ?? FrozenDictionary<string, DeviceModel>.Empty, StringComparer.Ordinal);
        foreach (var model in file.Models)
        {
            if (model is not { Name.Length: > 0 })
            {
                throw new InvalidDataException("device catalogue: there is a model without a name");
            }

            Check(types.TryGetValue(model.Type, out var type), model, $"type '{model.Type}' is not listed");
            Check(model.Keys.Length > 0, model, "there is no key");
            Check(model.Keys.All(k => k is 0 or 10 or 20), model, "an alarm type is none of 0, 10 and 20");
            Check(model.States.All(s => s is not null), model, "a state is empty");
            Check(model.States.All(s => s.From <= s.To), model, "a state ends before it begins");
            Check(
                model.States.OrderBy(s => s.From).Zip(model.States.OrderBy(s => s.From).Skip(1)).All(p => p.First.To < p.Second.From),
                model,
                "states overlap");
            var added = new DeviceModel(model.Name, type!, [.. model.Keys], [.. model.States]);
            Check(models.TryAdd(model.Name, added), model, "it is listed twice");
        }

        return new DeviceCatalogue(types.ToFrozenDictionary(StringComparer.Ordinal), models.ToFrozenDictionary(StringComparer.Ordinal));
    }

    private static void Check(bool condition, CatalogueModel model, string what)
    {
        if (!condition)
        {
            throw new InvalidDataException($"device catalogue, model '{model.Name}': {what}");
        }
    }

    private static DeviceCatalogue LoadDefault()
    {
        using var stream = typeof(DeviceCatalogue).Assembly.GetManifestResourceStream("Gateway.Grains.Catalogue.devices.json")!;
        return Load(stream);
    }
}
