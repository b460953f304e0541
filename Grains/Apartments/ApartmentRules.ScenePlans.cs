using System.Collections.Immutable;
using Gateway.Grains.Catalogue;
using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Apartments;

namespace Gateway.Grains.Apartments;

// What it takes to set a scene.
internal static partial class ApartmentRules
{
    /// <summary>Plans a scene: what was removed since it was made is left out.</summary>
    /// <returns>The plan; or why not: there is no such scene, nothing of it is left, or there is no relayer to set it by.</returns>
    public static Reply<ScenePlan> PlanScene(long apartmentId, ApartmentState state, long sceneId)
    {
        if (state.Scenes.FirstOrDefault(s => s.Id == sceneId) is not { } scene)
        {
            return NoSuch("scene");
        }

        return Plan(apartmentId, state, sceneId, scene.Contents.Select(c => new Wish(c.DeviceId, c.KeySequence, c.Value)));
    }

    /// <summary>Plans to switch every key of every light to what its model calls on or off.</summary>
    /// <returns>The plan; or why not: there is no light, or no relayer to switch it by.</returns>
    public static Reply<ScenePlan> PlanLights(long apartmentId, ApartmentState state, DeviceCatalogue catalogue, bool on)
    {
        var wishes = state.Devices
            .Select(d => (Device: d, Model: catalogue.TryGet(d.Model, out var model) && model.IsLight ? model : null))
            .Where(d => d.Model is not null)
            .SelectMany(d => d.Device.Keys.Select(k => new Wish(d.Device.Id, k.Sequence, d.Model!.SwitchValue(on))))
            .ToList();
        return wishes.Count == 0
            ? new Reply(Outcome.NoSuchDevice, "the apartment has no light")
            : Plan(apartmentId, state, null, wishes);
    }

    private static Reply<ScenePlan> Plan(long apartmentId, ApartmentState state, long? sceneId, IEnumerable<Wish> wishes)
    {
        var known = state.Devices.ToDictionary(d => d.Id);
        var places = new Dictionary<long, int>();
        var devices = ImmutableArray.CreateBuilder<PlannedDevice>();
        var steps = ImmutableArray.CreateBuilder<PlannedStep>();
        var skipped = ImmutableArray.CreateBuilder<SkippedStep>();
        foreach (var wish in wishes)
        {
            if (wish.Value is not { } value
                || !known.TryGetValue(wish.DeviceId, out var device) || device.Keys.All(k => k.Sequence != wish.KeySequence))
            {
                skipped.Add(new SkippedStep(wish.DeviceId, wish.KeySequence));
                continue;
            }

            if (!places.TryGetValue(device.Id, out var place))
            {
                places[device.Id] = place = devices.Count;
                devices.Add(new PlannedDevice(device.Code, RouteTo(apartmentId, state, device)));
            }

            steps.Add(new PlannedStep(place, wish.KeySequence, value));
        }

        if (steps.Count == 0 && skipped.Count > 0)
        {
            return new Reply(Outcome.NoSuchDevice, "nothing of it is left to set");
        }

        return steps.Count > 0 && state.Relayers.IsEmpty
            ? Outcome.NoSuchRelayer
            : new ScenePlan(apartmentId, sceneId, devices.DrainToImmutable(), steps.DrainToImmutable(), skipped.DrainToImmutable());
    }

    /// <summary>A value to set; null when the device's model has none for what is wanted.</summary>
    private readonly record struct Wish(long DeviceId, int KeySequence, int? Value);
}
