//! What Ollama alone has: models that are asked about one by one.

use aideon_engine::provider::{ModelInfo, ModelPurpose, ProviderKind};
use aideon_simulator::{Failure, Fault, Model, Operation, Scope};
use anyhow::Result;

use crate::bench::{Bench, every_provider};

async fn with_ollama(check: impl AsyncFn(&Bench) -> Result<()>) -> Result<()> {
    every_provider(async |bench| {
        if bench.descriptor.kind == ProviderKind::Ollama {
            check(bench).await?;
        }
        Ok(())
    })
    .await
}

fn names(models: &[ModelInfo]) -> Vec<&str> {
    models.iter().map(|model| model.id.as_str()).collect()
}

#[tokio::test]
async fn a_list_is_whole_though_nothing_is_told_of_its_models() -> Result<()> {
    with_ollama(async |bench| {
        let served = bench.control.models(bench.case.format);
        let served: Vec<&str> = served.iter().map(|model| model.id.as_str()).collect();
        let faults = [
            Fault::refuse(Failure::ServerError),
            Fault::Html,
            Fault::HangUp,
            Fault::CutAfter { chunks: 1 },
        ];
        for fault in faults {
            bench.fault_on(Scope::Details, fault.clone());
            let listed = bench.provider.list_models().await?;
            assert_eq!(names(&listed), served, "{fault:?} costs no model");
            assert!(
                listed
                    .iter()
                    .all(|model| model.purpose == ModelPurpose::Unsaid && model.vision.is_none()),
                "{fault:?}: and nothing is made up of them"
            );
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_list_does_not_wait_for_what_is_never_told() -> Result<()> {
    with_ollama(async |bench| {
        bench.fault_on(Scope::Details, Fault::Silent);
        let listed = bench.provider.list_models().await?;
        assert_eq!(listed.len(), bench.control.models(bench.case.format).len());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn of_very_many_models_not_all_are_asked_about() -> Result<()> {
    with_ollama(async |bench| {
        let names: Vec<String> = (0..150).map(|number| format!("boat:{number}")).collect();
        let models = names.iter().map(|name| Model::chat(name, "Boat"));
        bench
            .control
            .set_models(bench.case.format, models.collect());
        let listed = bench.provider.list_models().await?;
        let in_order = listed.iter().map(|model| &model.id).eq(&names);
        assert!(in_order, "each in its place, whoever answered first");
        let asked = bench.control.requests().into_iter();
        let asked = asked.filter(|request| request.operation == Some(Operation::Details));
        assert_eq!(
            asked.count(),
            100,
            "one's own machine has other things to do"
        );
        Ok(())
    })
    .await
}
